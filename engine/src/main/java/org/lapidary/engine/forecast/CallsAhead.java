package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.gem5.SimulatedCalls;
import org.lapidary.engine.tracee.EnteredCall;

/**
 * What the program did natively right after a checkpoint by system calls that gem5 does not do, or does otherwise. It
 * is known only once the checkpoint has been handed over, and so is kept with the run, at its end.
 *
 * <pre>
 * calls-after: ELAPSED NUMBER NUMBER ...; ELAPSED NUMBER ...
 * </pre>
 *
 * ELAPSED is the run time of the checkpoint meant, in nanoseconds, and the numbers are those of x86-64. One that gem5
 * has stands there for the use of it in which gem5 differs.
 */
public final class CallsAhead {

    private static final String ATTRIBUTE = "calls-after";
    private static final String SEPARATOR = "; ";

    // Numbers: Linux arch/x86/entry/syscalls/syscall_64.tbl.
    private static final int RT_SIGRETURN = 15;
    private static final int MPROTECT = 10;
    private static final int RT_SIGPROCMASK = 14;
    private static final int MADVISE = 28;
    private static final int CLONE = 56;
    private static final int FORK = 57;
    private static final int EXECVE = 59;
    private static final int UMASK = 95;
    private static final int GETTIMEOFDAY = 96;
    private static final int TIME = 201;
    private static final int RESTART_SYSCALL = 219;
    private static final int CLOCK_GETTIME = 228;
    private static final int TGKILL = 234;
    private static final int OPENAT = 257;
    private static final int PRLIMIT = 302;
    private static final int CLONE3 = 435;

    /** alarm, setitimer, timer_create, timer_settime. */
    private static final Set<String> TIMERS = Set.of("37", "38", "222", "223");

    /** What was seen after a later checkpoint counts for those so long before. Nanoseconds of run time. */
    private static final long LOOKED_AHEAD = 100_000_000;

    static final int MADV_DONTNEED = 4; // asm-generic/mman-common.h
    private static final int SIGABRT = 6;
    // asm-generic/resource.h
    private static final int RLIMIT_CPU = 0;
    private static final int RLIMIT_DATA = 2;
    private static final int RLIMIT_STACK = 3;
    private static final int RLIMIT_CORE = 4;
    private static final int AT_FDCWD = -100; // linux/fcntl.h
    /** What O_TMPFILE has and O_DIRECTORY has not (asm-generic/fcntl.h). */
    private static final int TMPFILE = 020000000;

    private CallsAhead() {}

    /** What to keep with the run. */
    public static Map<String, String> attribute(List<String> entries) {
        return entries.isEmpty() ? Map.of() : Map.of(ATTRIBUTE, String.join(SEPARATOR, entries));
    }

    /**
     * What to keep of a checkpoint; empty where gem5 would do all of it.
     *
     * @param elapsed run time at the checkpoint after which the calls were made, nanoseconds
     */
    public static Optional<String> entry(long elapsed, List<EnteredCall> calls) {
        Set<Long> lacked = new LinkedHashSet<>();
        for (EnteredCall call : calls) {
            // Under another number than those of the kernel, nothing was done natively either.
            if (call.number() >= 0 && differs(call)) {
                lacked.add(call.number());
            }
        }
        StringBuilder value = new StringBuilder().append(elapsed);
        lacked.forEach(number -> value.append(' ').append(number));
        return lacked.isEmpty() ? Optional.empty() : Optional.of(value.toString());
    }

    /**
     * What to keep of a checkpoint before the next of which the program has become another one. gem5 v24.0.0.1 has the call
     * (src/sim/syscall_emul.hh, execveFunc()), but the new program does not come to its first instruction, or not far.
     */
    public static String becomesAnother(long elapsed) {
        return elapsed + " " + EXECVE;
    }

    /** gem5 v24.0.0.1: src/arch/x86/linux/syscall_tbl64.cc, src/sim/syscall_emul.hh. */
    private static boolean differs(EnteredCall call) {
        return switch ((int) call.number()) {
            case MADVISE -> (int) call.third() == MADV_DONTNEED;
            case TGKILL -> (int) call.third() != 0 && (int) call.third() != SIGABRT;
            case OPENAT -> (call.third() & TMPFILE) != 0 || (int) call.first() != AT_FDCWD;
            case RT_SIGPROCMASK -> call.second() == 0 && call.third() != 0; // a question
            case MPROTECT -> call.third() == 0; // PROT_NONE
            case PRLIMIT ->
                switch ((int) call.second()) {
                    case RLIMIT_DATA, RLIMIT_STACK -> false;
                    // To set one is answered with success, and of these the program notices no more.
                    case RLIMIT_CPU, RLIMIT_CORE -> call.fourth() != 0;
                    default -> true;
                };
            case RESTART_SYSCALL -> false; // comes of the stop at the checkpoint
            case UMASK, CLONE, FORK, CLONE3, GETTIMEOFDAY, TIME, CLOCK_GETTIME -> true;
            default -> !SimulatedCalls.has(call.number());
        };
    }

    /** @param attributes of the run of the checkpoint that was taken at {@code elapsed} */
    static List<Reason> reasons(long elapsed, Map<String, String> attributes) {
        Map<String, Reason> found = new LinkedHashMap<>();
        entries(attributes).tailMap(elapsed, true).headMap(elapsed + LOOKED_AHEAD, true).forEach((at, numbers) -> {
            boolean next = at == elapsed;
            numbers.forEach(number -> found.computeIfAbsent(number, n -> reason(n, next)));
        });
        return List.copyOf(found.values());
    }

    /** Whether the program was seen to set a timer, after whichever checkpoint of its run. */
    static boolean setsTimers(Map<String, String> attributes) {
        return entries(attributes).values().stream().flatMap(List::stream).anyMatch(TIMERS::contains);
    }

    /** Whether the program returned from a signal handler right after the checkpoint. */
    static boolean returnsFromHandler(long elapsed, Map<String, String> attributes) {
        return entries(attributes).getOrDefault(elapsed, List.of()).contains(Integer.toString(RT_SIGRETURN));
    }

    /** Numbers by the run time of the checkpoint before them. */
    private static NavigableMap<Long, List<String>> entries(Map<String, String> attributes) {
        NavigableMap<Long, List<String>> entries = new TreeMap<>();
        for (String entry : attributes.getOrDefault(ATTRIBUTE, "").split(SEPARATOR)) {
            List<String> words = List.of(entry.split(" "));
            number(words.getFirst())
                    .ifPresent(at -> entries.computeIfAbsent(at, none -> new ArrayList<>())
                            .addAll(words.subList(1, words.size())));
        }
        return entries;
    }

    private static OptionalLong number(String word) {
        return word.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(word)) : OptionalLong.empty();
    }

    private static Reason reason(String word, boolean next) {
        long number = number(word).orElse(-1);
        String when = !next
                ? "soon after the checkpoint"
                : number == EXECVE ? "before the next checkpoint" : "right after the checkpoint";
        String what =
                switch ((int) number) {
                    case MADVISE -> "gives memory back (MADV_DONTNEED), which is not zero afterwards in gem5 v24.0";
                    case TGKILL -> "sends itself a signal (tgkill), which gem5 v24.0 refuses";
                    case OPENAT ->
                        "makes a file without a name (O_TMPFILE), which gem5 v24.0 does not, or opens one by a directory's"
                                + " descriptor, which it may not find again";
                    case RT_SIGPROCMASK -> "asks which signals it has blocked (rt_sigprocmask), which gem5 v24.0 does not tell";
                    case MPROTECT -> "takes the access to memory away (mprotect), which gem5 v24.0 passes over";
                    case PRLIMIT -> "asks for a limit (prlimit64) that gem5 v24.0 does not have";
                    case EXECVE -> "becomes another one (execve), which ends the simulation in gem5 v24.0";
                    case UMASK -> "changes what modes its files get (umask), which gem5 v24.0 passes over";
                    case CLONE, FORK, CLONE3 ->
                        "starts a thread or another process, and gem5 needs a CPU for each (--num-cpus, and a template of"
                                + " as many)";
                    case GETTIMEOFDAY, TIME, CLOCK_GETTIME ->
                        "asks for the time, and every clock of gem5 v24.0 begins anew in September 2001";
                    default -> "made system call " + SimulatedCalls.describe(number)
                            + "; gem5 v24.0 does not have it and ends the simulation there";
                };
        return new Reason(Kind.SYSTEM_CALL, Severity.RISKY, when + " the program " + what);
    }
}
