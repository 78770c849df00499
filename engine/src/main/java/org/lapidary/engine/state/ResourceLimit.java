package org.lapidary.engine.state;

/**
 * One limit of getrlimit(2), 16 of which a process has.
 *
 * @param resource its number, {@code include/uapi/asm-generic/resource.h}
 * @param soft what holds; all bits set for none
 * @param hard what {@code soft} may be raised to
 */
public record ResourceLimit(int resource, long soft, long hard) {

    /** RLIM_NLIMITS. */
    public static final int COUNT = 16;
}
