package org.lapidary.engine.sys;

/** A system call returned an error; {@link #errno()} says which (Linux {@code asm-generic/errno-base.h}). */
public final class SystemCallFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int errno;

    public SystemCallFailed(String what, int errno) {
        super(what + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
