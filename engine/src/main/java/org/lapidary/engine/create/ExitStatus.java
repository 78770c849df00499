package org.lapidary.engine.create;

import org.lapidary.engine.sys.WaitStatus;

/**
 * How a process ended, as wait(2) tells it.
 *
 * @param code exit code, meaningful where {@code signal} is 0
 * @param signal the signal that ended it, else 0
 */
public record ExitStatus(int code, int signal) {

    /** From the report of an end. */
    public static ExitStatus of(WaitStatus gone) {
        return gone.exited() ? new ExitStatus(gone.exitCode(), 0) : new ExitStatus(0, gone.killSignal());
    }

    /** What a shell would show in {@code $?}: the code, or 128 and the signal. */
    public int shellCode() {
        return signal == 0 ? code : 128 + signal;
    }

    @Override
    public String toString() {
        return signal == 0 ? "exit code " + code : "signal " + signal;
    }
}
