package org.lapidary.engine;

/**
 * What can go wrong while tracing, restoring or materializing. Each message is one line for the user: what happened,
 * where, and what can be done.
 */
public abstract sealed class EngineException extends RuntimeException {

    private EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The program can't be started: missing, not executable, of another kind than x86-64 ELF … */
    public static final class CannotStart extends EngineException {
        public CannotStart(String message) {
            super(message, null);
        }
    }

    /** The host does not let this user do what is needed (ptrace, say). */
    public static final class NotPermitted extends EngineException {
        public NotPermitted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The request makes no sense for this checkpoint: memory size too small, output exists … */
    public static final class BadRequest extends EngineException {
        public BadRequest(String message) {
            super(message, null);
        }
    }

    /** A stored process state that can't be read. */
    public static final class BadState extends EngineException {
        public BadState(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The disk or quota is full. */
    public static final class NoSpace extends EngineException {
        public NoSpace(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A system call failed in a way that has no better name here. */
    public static final class SystemFailure extends EngineException {
        public SystemFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
