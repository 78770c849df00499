package org.lapidary.engine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Failures of the JDK's file operations, in words for users: their messages are often a name alone. */
public final class FileFailures {

    private FileFailures() {}

    /** @param what what failed, as "can't write DIRECTORY" */
    public static EngineException of(String what, IOException failure) {
        String message = what + ": " + words(failure);
        if (isNoSpace(failure)) {
            return new EngineException.NoSpace(message + "; free some space and try again", failure);
        }
        return failure instanceof AccessDeniedException
                ? new EngineException.NotPermitted(message, failure)
                : new EngineException.SystemFailure(message, failure);
    }

    /** The JDK has no type for these two; strerror(3) words them so in the C locale, which the JVM uses. */
    public static boolean isNoSpace(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left") || message.contains("quota exceeded");
    }

    private static String words(IOException failure) {
        return switch (failure) {
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case NoSuchFileException e -> "there is no " + e.getFile() + ", or no directory for it";
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            default -> failure.toString();
        };
    }
}
