package org.lapidary.engine.state;

/**
 * What a process does on one signal: {@code struct kernel_sigaction} as rt_sigaction(2) takes it on x86-64, 32 bytes.
 *
 * @param signal number, 1 to 64
 * @param handler address, 0 for the default action, 1 for ignore
 */
public record SignalAction(int signal, long handler, long flags, long restorer, long mask) {}
