package org.lapidary.engine.create;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program to start.
 *
 * @param command program and arguments; a program without a slash is looked up in the environment's PATH
 * @param environment {@code NAME=VALUE}, complete
 * @param directory working directory of the program
 * @param stdin file to read standard input from, else the tracer's own
 * @param stdout file to write standard output to (created or truncated), else the tracer's own
 * @param follow which of the processes that come of it is meant
 */
public record LaunchSpec(
        List<String> command,
        List<String> environment,
        Path directory,
        Optional<Path> stdin,
        Optional<Path> stdout,
        Follow follow) {

    /** The program itself is meant. */
    public LaunchSpec(
            List<String> command,
            List<String> environment,
            Path directory,
            Optional<Path> stdin,
            Optional<Path> stdout) {
        this(command, environment, directory, stdin, stdout, Follow.PARENT);
    }
}
