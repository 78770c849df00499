package org.lapidary.engine.sys;

/** Signal numbers on x86-64 (signal(7)). */
public final class Signals {

    public static final int SIGHUP = 1;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGSEGV = 11;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGSYS = 31;

    /** Number of signals, real-time ones included; they are numbered from 1. */
    public static final int COUNT = 64;

    private Signals() {}

    /** True for the signals whose default action stops a process. */
    public static boolean stops(int signal) {
        return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
    }

    /** The bit of a signal in a 64-bit mask. */
    public static long bit(int signal) {
        return 1L << (signal - 1);
    }
}
