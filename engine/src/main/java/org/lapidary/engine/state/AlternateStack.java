package org.lapidary.engine.state;

/**
 * The stack that signal handlers of one thread may ask for (sigaltstack(2)).
 *
 * @param flags {@code ss_flags} as the kernel told them: {@code SS_ONSTACK} 1 while a handler runs on it,
 *     {@code SS_DISABLE} 2 where there is none, {@code SS_AUTODISARM} bit 31
 * @param size bytes, 0 where there is none
 */
public record AlternateStack(long address, int flags, long size) {

    /** A thread that has none. */
    public static final AlternateStack NONE = new AlternateStack(0, 2, 0);
}
