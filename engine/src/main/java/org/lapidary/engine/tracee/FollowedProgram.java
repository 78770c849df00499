package org.lapidary.engine.tracee;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lapidary.engine.create.Follow;
import org.lapidary.engine.proc.ProcStatus;

/** Tells whether a program that a process has just executed is the one to follow. */
final class FollowedProgram {

    /** The kernel cuts the name of a task: TASK_COMM_LEN of include/linux/sched.h less the end. */
    private static final int TASK_NAME_BYTES = 15;

    private final Follow follow;
    private final int root;

    /** @param root process id of the program that was started */
    FollowedProgram(Follow follow, int root) {
        this.follow = follow;
        this.root = root;
    }

    boolean isIn(int pid) {
        return switch (follow) {
            case Follow.Parent parent -> pid == root;
            case Follow.Child child -> pid != root;
            case Follow.Exec exec -> runs(pid, exec.name());
        };
    }

    /** What was looked for, in words. */
    String describe() {
        return switch (follow) {
            case Follow.Parent parent -> "the program";
            case Follow.Child child -> "a child of the program executed another one (--follow child)";
            case Follow.Exec exec ->
                "the program, or one that it started, executed '" + exec.name() + "' (--follow exec:" + exec.name()
                        + ")";
        };
    }

    /**
     * By the binary, whose name symbolic links may hide, or by the name of the file that was executed, which the
     * kernel gives to the task: a script's own where the binary is its interpreter's.
     */
    private static boolean runs(int pid, String name) {
        Path binary = Path.of(ProcStatus.executable(pid));
        String executed = ProcStatus.threadName(pid);
        Path wanted = Path.of(name);
        boolean sameName = executed.equals(cut(wanted.getFileName().toString()));
        if (!name.contains("/")) {
            return sameName || name.equals(binary.getFileName().toString());
        }
        try {
            Path file = wanted.toRealPath();
            return file.equals(binary) || sameName && isScript(file);
        } catch (IOException e) {
            return false; // there is no such file now, so it was not executed either
        }
    }

    private static String cut(String name) {
        return name.length() <= TASK_NAME_BYTES ? name : name.substring(0, TASK_NAME_BYTES);
    }

    private static boolean isScript(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == '#' && in.read() == '!';
        }
    }
}
