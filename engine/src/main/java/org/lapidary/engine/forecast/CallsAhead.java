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

    /** Number: Linux arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final int RT_SIGRETURN = 15;

    /** alarm, setitimer, timer_create, timer_settime. */
    private static final Set<String> TIMERS = Set.of("37", "38", "222", "223");

    /** What was seen after a later checkpoint counts for those so long before. Nanoseconds of run time. */
    private static final long LOOKED_AHEAD = 100_000_000;

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
            if (call.number() >= 0 && DifferingCalls.differs(call)) {
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
        return elapsed + " " + DifferingCalls.EXECVE;
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
                : number == DifferingCalls.EXECVE ? "before the next checkpoint" : "right after the checkpoint";
        return new Reason(
                Kind.SYSTEM_CALL, Severity.RISKY, when + " the program " + DifferingCalls.describe(number));
    }
}
