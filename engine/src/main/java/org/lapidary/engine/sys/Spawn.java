package org.lapidary.engine.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * posix_spawn(3). {@code ProcessBuilder} can't start a tracee: the JDK's reaper thread waits for the child and takes
 * its ptrace stops away.
 */
public final class Spawn {

    // Larger than glibc's opaque structures: posix_spawnattr_t is 336 bytes, posix_spawn_file_actions_t 80.
    private static final long OPAQUE_BYTES = 512;
    // bits of posix_spawnattr_setflags, glibc spawn.h.
    private static final short SETPGROUP = 0x02;
    private static final short SETSIGMASK = 0x08;
    private static final long SIGSET_BYTES = 128;

    private static final MethodHandle SPAWN = Syscalls.function(
            "posix_spawn", Syscalls.returningInt(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ATTR_INIT =
            Syscalls.function("posix_spawnattr_init", Syscalls.returningInt(ADDRESS));
    private static final MethodHandle ATTR_FLAGS =
            Syscalls.function("posix_spawnattr_setflags", Syscalls.returningInt(ADDRESS, JAVA_SHORT));
    private static final MethodHandle ATTR_MASK =
            Syscalls.function("posix_spawnattr_setsigmask", Syscalls.returningInt(ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_INIT =
            Syscalls.function("posix_spawn_file_actions_init", Syscalls.returningInt(ADDRESS));
    private static final MethodHandle ACTIONS_CLOSE =
            Syscalls.function("posix_spawn_file_actions_addclose", Syscalls.returningInt(ADDRESS, JAVA_INT));
    private static final MethodHandle ACTIONS_DUP2 = Syscalls.function(
            "posix_spawn_file_actions_adddup2", Syscalls.returningInt(ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACTIONS_CLOSE_FROM =
            Syscalls.function("posix_spawn_file_actions_addclosefrom_np", Syscalls.returningInt(ADDRESS, JAVA_INT));

    /**
     * The only variable of the new process: a C library that registered restartable sequences would have the kernel
     * write to memory that is about to be taken from it (glibc 2.35 and later; earlier ones register none).
     */
    private static final String NO_RSEQ = "GLIBC_TUNABLES=glibc.pthread.rseq=0";

    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;

    /** Where a {@link #waiting} child has what its parent has for standard input. */
    public static final int PARKED_STDIN = 3;

    private static final String SHELL = "/bin/sh";
    /** Reads from its {@link Lifeline}, without touching any other descriptor. */
    private static final List<String> WAIT = List.of("sh", "-c", "read x");

    private Spawn() {}

    /**
     * Starts a shell as a child of the calling thread that waits for this process's end and ends then itself. No
     * signal is blocked (JVM threads block some), and there is next to no environment. Its standard output and error
     * are this process's own, and its standard input is the lifeline; this process's stands at {@link #PARKED_STDIN}
     * where it was given one.
     *
     * @return its process id
     */
    public static int waiting() {
        return start(false);
    }

    /**
     * Like {@link #waiting}, but without any other descriptor than the lifeline, and leading a process group of its
     * own, out of reach of the terminal's signals.
     */
    public static int waitingApart() {
        return start(true);
    }

    /**
     * System property that names the standard streams that were closed when this process was started, {@code 0,2}: the
     * launcher opens them so that no file of the JVM's gets their numbers.
     */
    private static final String CLOSED = "lapidary.closed";

    /**
     * Whether this process was given the standard stream {@code number}. Where nobody tells and it was not, the JVM has
     * opened files of its own since, and one may well have got that number: its modules file usually, or one that is to
     * be closed at an exec, which an inherited one is not.
     */
    private static boolean isGiven(int number) {
        String closed = System.getProperty(CLOSED);
        if (closed != null) {
            return !List.of(closed.split(",")).contains(Integer.toString(number));
        }
        long flags = Syscalls.call(Syscalls.FCNTL, number, F_GETFD, 0);
        if (flags < 0 || (flags & FD_CLOEXEC) != 0) {
            return false;
        }
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + number));
            return !file.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException e) {
            return true; // no /proc, or no such file any more: then it is none of the JVM's
        }
    }

    private static int start(boolean apart) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
            MemorySegment actions = arena.allocate(OPAQUE_BYTES, 16);
            MemorySegment emptySet = arena.allocate(SIGSET_BYTES, 16);
            MemorySegment pid = arena.allocate(JAVA_INT);
            MemorySegment argv = arena.allocate(ADDRESS, WAIT.size() + 1L);
            for (int i = 0; i < WAIT.size(); i++) {
                argv.setAtIndex(ADDRESS, i, arena.allocateFrom(WAIT.get(i)));
            }
            MemorySegment environment = arena.allocate(ADDRESS, 2);
            environment.setAtIndex(ADDRESS, 0, arena.allocateFrom(NO_RSEQ));
            short flags = (short) (SETSIGMASK | (apart ? SETPGROUP : 0));
            expectZero("posix_spawnattr_init", (int) ATTR_INIT.invokeExact(attributes));
            expectZero("posix_spawnattr_setflags", (int) ATTR_FLAGS.invokeExact(attributes, flags));
            expectZero("posix_spawnattr_setsigmask", (int) ATTR_MASK.invokeExact(attributes, emptySet));
            expectZero("posix_spawn_file_actions_init", (int) ACTIONS_INIT.invokeExact(actions));
            boolean parked = !apart && isGiven(0);
            if (parked) {
                expectZero("posix_spawn dup2", (int) ACTIONS_DUP2.invokeExact(actions, 0, PARKED_STDIN));
            }
            expectZero("posix_spawn dup2", (int) ACTIONS_DUP2.invokeExact(actions, Lifeline.readEnd(), 0));
            for (int number = 1; number <= 2 && !apart; number++) {
                if (!isGiven(number)) {
                    expectZero("posix_spawn close", (int) ACTIONS_CLOSE.invokeExact(actions, number));
                }
            }
            int closeFrom = apart ? 1 : parked ? PARKED_STDIN + 1 : PARKED_STDIN;
            expectZero("posix_spawn closefrom", (int) ACTIONS_CLOSE_FROM.invokeExact(actions, closeFrom));
            MemorySegment program = arena.allocateFrom(SHELL);
            expectZero(
                    "starting " + SHELL, (int) SPAWN.invokeExact(pid, program, actions, attributes, argv, environment));
            return pid.get(JAVA_INT, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall itself does not throw", impossible);
        }
    }

    private static void expectZero(String what, int result) {
        if (result != 0) {
            throw new SystemCallFailed(what, result);
        }
    }
}
