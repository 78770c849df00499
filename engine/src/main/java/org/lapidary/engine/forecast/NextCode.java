package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.gem5.SimulatedCalls;
import org.lapidary.engine.gem5.SimulatedInstructions.Effect;
import org.lapidary.engine.gem5.SystemCalls;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.x86.Feature;

/**
 * What the code that comes next holds against a simulation. That a mapped page contains an instruction says nothing: C
 * libraries carry variants of their functions for processors that the program was not shown. So the code is followed,
 * from the instruction pointer and from the places that the program will return to.
 *
 * <p>What can't be avoided makes a checkpoint unusable. What lies within {@value #NEAR} instructions on some way, or
 * within {@value #NEAR_CALLER} behind a return, makes it risky. Farther code is not looked at: nearly every program
 * contains something for a case that does not arise.
 */
final class NextCode {

    /** Instructions from the instruction pointer within which something is near. */
    static final int NEAR = 500;

    /** Instructions behind a return likewise. */
    static final int NEAR_CALLER = 200;

    /** Callers looked at. */
    private static final int CALLERS = 8;

    /** Instructions that one walk takes, which settles its time: a few milliseconds. */
    private static final int MOST_STEPS = 8_000;

    /** Reasons told of code, the nearest ones. */
    private static final int MOST_REASONS = 6;

    /**
     * sched_getparam, sched_setscheduler, sched_getscheduler and sched_get_priority_max and _min: any lock of a mutex
     * leads there, for mutexes that protect by priority, and programs without such are everywhere.
     */
    private static final Set<Long> MUTEX_CALLS = Set.of(143L, 144L, 145L, 146L, 147L);

    /**
     * What nobody uses without having asked the processor, and this one has said no; and traps, which compilers put
     * where no program comes. Who works with traps has a handler, and that is told.
     */
    private static final Set<Feature> UNLIKELY =
            EnumSet.of(Feature.XSAVE, Feature.XGETBV, Feature.TSX, Feature.INTERRUPT, Feature.UNDEFINED);

    /** Instructions to such a call within which it is called by itself; pthread_mutex_lock takes 90. */
    private static final int DIRECT = 40;

    private final Memory memory;
    private final List<Reason> reasons = new ArrayList<>();
    private final Set<Object> told = new HashSet<>();

    private NextCode(Memory memory) {
        this.memory = memory;
    }

    static List<Reason> reasons(ProcessState state, Memory memory) {
        NextCode code = new NextCode(memory);
        Registers registers = SystemCalls.resumed(state.mainThread().registers());
        code.ahead(registers);
        for (long place : Callers.of(registers.rsp(), memory, CALLERS)) {
            code.behindReturn(place);
        }
        return code.reasons;
    }

    private void ahead(Registers registers) {
        CodeWalk walk = new CodeWalk(memory, NEAR);
        walk.from(registers.rip(), constant(registers, Name.RAX), constant(registers, Name.RDI), MOST_STEPS);
        List<Step> found = walk.steps().stream().filter(step -> step.finding != null).toList();
        if (!found.isEmpty() && new Unavoidable(walk).from(registers.rip())) {
            // The nearest stands for all that one way or the other can't be avoided.
            Step step = found.stream().filter(near -> !isUnlikely(near)).findFirst().orElse(found.getFirst());
            add(step, Severity.UNUSABLE, " comes, whichever way the program takes, " + steps(step.distance));
        }
        for (Step step : found) {
            if (!isUnlikely(step)) {
                add(step, Severity.RISKY, " can be reached " + steps(step.distance));
            }
        }
    }

    /** True for what counts where it can't be avoided only. */
    private static boolean isUnlikely(Step step) {
        if (step.finding instanceof Finding.Instruction instruction) {
            return UNLIKELY.contains(instruction.feature());
        }
        return step.finding instanceof Finding.SystemCall call
                && MUTEX_CALLS.contains(call.number())
                && step.distance > DIRECT;
    }

    private void behindReturn(long place) {
        CodeWalk walk = new CodeWalk(memory, NEAR_CALLER);
        walk.from(place, Step.UNKNOWN, Step.UNKNOWN, MOST_STEPS);
        for (Step step : walk.steps()) {
            if (step.finding != null && !isUnlikely(step)) {
                add(
                        step,
                        Severity.RISKY,
                        " can be reached " + steps(step.distance) + " behind a return to 0x"
                                + Long.toHexString(place));
            }
        }
    }

    private static String steps(int distance) {
        return distance == 0 ? "at once" : distance == 1 ? "1 instruction on" : distance + " instructions on";
    }

    private static long constant(Registers registers, Name name) {
        long value = registers.get(name);
        return value >= 0 && value <= Integer.MAX_VALUE ? value : Step.UNKNOWN;
    }

    private void add(Step step, Severity severity, String when) {
        if (reasons.size() == MOST_REASONS || !told.add(step.finding.sameness())) {
            return;
        }
        String where = " at 0x" + Long.toHexString(step.address) + place(step.address);
        reasons.add(
                switch (step.finding) {
                    case Finding.SystemCall call ->
                        new Reason(
                                Kind.SYSTEM_CALL,
                                severity,
                                "system call " + SimulatedCalls.describe(call.number()) + where + when
                                        + "; gem5 v24.0 does not have it and ends the simulation there");
                    case Finding.Instruction instruction ->
                        new Reason(
                                Kind.INSTRUCTION,
                                severity,
                                "an instruction of " + instruction.feature().title() + " (" + instruction.bytes() + ")"
                                        + where + when + "; gem5 v24.0 "
                                        + (instruction.effect() == Effect.WRONG
                                                ? "comes to something else, and the program goes on with wrong values"
                                                : "does not do it and ends the simulation there"));
                });
    }

    private String place(long address) {
        String place = memory.place(address);
        return place.isEmpty() ? "" : " (" + place + ")";
    }
}
