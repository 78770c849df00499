package org.lapidary.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.lapidary.config.ConfigException;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.FileFailures;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.store.StoreException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where what was thrown becomes an exit code and a line for the user. */
public final class Failures {

    private Failures() {}

    /** The exit code of a failure. */
    public static ExitCode codeOf(Throwable failure) {
        if (HostLimit.of(failure).isPresent()) {
            return ExitCode.NOT_PERMITTED;
        }
        return switch (failure) {
            case StoreException e -> codeOf(e);
            case ProgramEnded e -> codeOf(e.failure());
            case EngineException e -> codeOf(e);
            case ConfigException e -> ExitCode.USAGE;
            case ParameterException e -> ExitCode.USAGE;
            case BadRequestException e -> ExitCode.BAD_REQUEST;
            case UncheckedIOException e -> codeOf(e.getCause());
            case FileAlreadyExistsException e -> ExitCode.BAD_REQUEST;
            case NoSuchFileException e -> ExitCode.BAD_REQUEST;
            case AccessDeniedException e -> ExitCode.NOT_PERMITTED;
            case IOException e when FileFailures.isNoSpace(e) -> ExitCode.NO_SPACE;
            default -> ExitCode.FAILURE;
        };
    }

    private static ExitCode codeOf(StoreException failure) {
        return switch (failure) {
            case StoreException.NotAStore e -> ExitCode.NOT_A_STORE;
            case StoreException.WrongVersion e -> ExitCode.NOT_A_STORE;
            case StoreException.InUse e -> ExitCode.IN_USE;
            case StoreException.Unknown e -> ExitCode.BAD_REQUEST;
            case StoreException.Exists e -> ExitCode.BAD_REQUEST;
            case StoreException.Refused e -> ExitCode.BAD_REQUEST;
            case StoreException.Corrupt e -> ExitCode.CORRUPT;
            case StoreException.NoSpace e -> ExitCode.NO_SPACE;
            case StoreException.Hindered e -> ExitCode.NOT_PERMITTED;
            case StoreException.Io e -> ExitCode.FAILURE;
        };
    }

    private static ExitCode codeOf(EngineException failure) {
        return switch (failure) {
            case EngineException.CannotStart e -> ExitCode.CANNOT_START;
            case EngineException.NotPermitted e -> ExitCode.NOT_PERMITTED;
            case EngineException.BadRequest e -> ExitCode.BAD_REQUEST;
            case EngineException.BadState e -> ExitCode.CORRUPT;
            case EngineException.NoSpace e -> ExitCode.NO_SPACE;
            case EngineException.SystemFailure e -> ExitCode.FAILURE;
        };
    }

    /** What the user is told: one line, without the name of the program. */
    public static String lineOf(Throwable failure) {
        String line = plainLineOf(failure);
        return HostLimit.of(failure).map(limit -> line + "; " + limit.remedy()).orElse(line);
    }

    private static String plainLineOf(Throwable failure) {
        return switch (failure) {
            case StoreException e -> oneLine(e);
            case ProgramEnded e -> oneLine(e.failure()) + "; " + oneLine(e);
            case EngineException e -> oneLine(e);
            case ConfigException e -> oneLine(e);
            case UnmatchedArgumentException e when isVerb(e) -> "there is no verb '"
                    + e.getUnmatched().getFirst() + "'"
                    + (e.getSuggestions().isEmpty() ? "" : "; is it " + String.join(" or ", e.getSuggestions()) + "?");
            case ParameterException e -> oneLine(e);
            case BadRequestException e -> oneLine(e);
            case SystemCallFailed e -> "a system call failed: " + oneLine(e);
            case UncheckedIOException e -> plainLineOf(e.getCause());
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case NoSuchFileException e -> "no such file or directory: " + e.getFile();
            case AccessDeniedException e -> "not permitted: " + e.getFile();
            case FileSystemException e -> oneLine(e);
            case IOException e -> "input or output failed: " + oneLine(e);
            case OutOfMemoryError e when HostLimit.of(e).isPresent() -> "no thread can be made";
            case OutOfMemoryError e ->
                "out of memory (" + oneLine(e) + "): give Java more with JDK_JAVA_OPTIONS=-Xmx8g";
            default ->
                "unexpected " + failure.getClass().getName() + ": " + oneLine(failure)
                        + "; this is a bug in Lapidary, please report it with the output of --debug";
        };
    }

    private static boolean isVerb(UnmatchedArgumentException failure) {
        return !failure.isUnknownOption() && !failure.getCommandLine().getSubcommands().isEmpty();
    }

    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "no message" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
