package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.lapidary.engine.gem5.SelfExchanges;
import org.lapidary.engine.gem5.SimulatedCalls;
import org.lapidary.engine.gem5.SimulatedInstructions;
import org.lapidary.engine.gem5.SimulatedInstructions.Effect;
import org.lapidary.engine.x86.ControlFlow;
import org.lapidary.engine.x86.InstructionDecoder;

/**
 * The instructions that can be reached from a place in a process's code, nearest first: over direct jumps, branches
 * and calls, and over indirect ones that read a word relative to RIP, as calls into libraries do. Such a word is read
 * in the captured memory, so that a function of which a library has variants is the one that was chosen natively.
 * A jump to where a register says ends a walk; a call of that kind is passed over.
 */
final class CodeWalk {

    private static final long EXIT = 60;
    private static final long EXIT_GROUP = 231;

    private final Memory memory;
    private final LazyBinding lazyBinding;
    private final int farthest;
    private final InstructionDecoder decoder = new InstructionDecoder();
    private final byte[] code = new byte[InstructionDecoder.MAX_LENGTH];
    private final Constants constants = new Constants();
    private final Map<Long, Step> steps = new HashMap<>();
    private final PriorityQueue<Step> waiting = new PriorityQueue<>(Comparator.comparingInt(step -> step.distance));

    /** @param farthest instructions from the beginning beyond which nothing is looked at */
    CodeWalk(Memory memory, int farthest) {
        this.memory = memory;
        this.lazyBinding = new LazyBinding(memory);
        this.farthest = farthest;
    }

    /** Walks from {@code start}, {@code eax} and {@code edi} being what the registers hold there. */
    void from(long start, long eax, long edi, int mostSteps) {
        add(start, 0, new Function(0), eax, edi);
        while (!waiting.isEmpty() && steps.size() < mostSteps) {
            take(waiting.poll());
        }
        waiting.forEach(step -> step.open = true);
        waiting.clear();
    }

    /** All that was come to, the nearest first. */
    List<Step> steps() {
        return steps.values().stream()
                .sorted(Comparator.comparingInt(step -> step.distance))
                .toList();
    }

    private void add(long address, int distance, Function function, long eax, long edi) {
        if (steps.containsKey(address) || distance > farthest || !memory.isExecutable(address)) {
            return;
        }
        Step step = new Step(address, distance, function, eax, edi);
        steps.put(address, step);
        waiting.add(step);
    }

    private void take(Step step) {
        int available = memory.read(step.address, code);
        int length = decoder.decode(code, 0, available);
        if (length == 0) {
            step.open = true;
            return;
        }
        step.flow = ControlFlow.of(decoder);
        step.finding = finding(step, length);
        step.next.addAll(targets(step, length));
        if (step.finding != null) {
            return; // what is behind it is no matter any more
        }
        constants.eax = step.eax;
        constants.edi = step.edi;
        constants.after(decoder, code, length);
        switch (step.flow) {
            case CALL, INDIRECT_CALL -> call(step, step.address + length);
            case RETURN -> returns(step);
            case SYSCALL -> step.next.forEach(
                    next -> add(next, step.distance + 1, step.function, Step.UNKNOWN, constants.edi));
            default -> step.next.forEach(
                    next -> add(next, step.distance + 1, step.function, constants.eax, constants.edi));
        }
        if (step.flow == ControlFlow.INDIRECT_JUMP && step.open) {
            returns(step); // a call in tail position, of what may well return
        }
    }

    private void call(Step step, long behind) {
        if (step.open) {
            add(behind, step.distance + 1, step.function, Step.UNKNOWN, Step.UNKNOWN);
            return;
        }
        long target = step.next.getFirst();
        add(target, step.distance + 1, new Function(step.distance + 1), constants.eax, constants.edi);
        Step entry = steps.get(target);
        if (entry == null) {
            return; // too far, or no code
        }
        Function.Call call = new Function.Call(step, behind);
        if (entry.function.length() == Function.NOT_KNOWN) {
            entry.function.await(call);
        } else {
            goOn(call, entry.function.length());
        }
    }

    private void returns(Step step) {
        for (Function.Call call : step.function.returns(step.distance)) {
            goOn(call, step.function.length());
        }
    }

    private void goOn(Function.Call call, int length) {
        Step step = call.step();
        add(call.behind(), step.distance + length + 2, step.function, Step.UNKNOWN, Step.UNKNOWN);
    }

    private Finding finding(Step step, int length) {
        if (step.flow == ControlFlow.SYSCALL && step.eax != Step.UNKNOWN) {
            return SimulatedCalls.has(step.eax) ? null : new Finding.SystemCall(step.eax);
        }
        Effect effect = SimulatedInstructions.effect(decoder);
        return effect == Effect.CARRIED_OUT || isReplaced(step.address)
                ? null
                : new Finding.Instruction(
                        decoder.feature(), effect, HexFormat.ofDelimiter(" ").formatHex(code, 0, length));
    }

    private boolean isReplaced(long address) {
        byte[] around = new byte[SelfExchanges.BEFORE + InstructionDecoder.MAX_LENGTH];
        return decoder.opcode() == 0x87
                && memory.read(address - SelfExchanges.BEFORE, around) == around.length
                && SelfExchanges.isReplaced(around, 0);
    }

    private List<Long> targets(Step step, int length) {
        long behind = step.address + length;
        List<Long> targets = new ArrayList<>(2);
        switch (step.flow) {
            case NEXT -> targets.add(behind);
            case SYSCALL -> {
                if (step.eax != EXIT && step.eax != EXIT_GROUP) {
                    targets.add(behind);
                }
            }
            case JUMP -> targets.add(behind + ControlFlow.distance(decoder, code, length));
            case BRANCH, CALL -> {
                targets.add(behind + ControlFlow.distance(decoder, code, length));
                targets.add(behind);
            }
            case INDIRECT_JUMP -> pointer(behind, length).ifPresentOrElse(targets::add, () -> step.open = true);
            case INDIRECT_CALL -> {
                pointer(behind, length).ifPresentOrElse(targets::add, () -> step.open = true);
                targets.add(behind);
            }
            case RETURN, END -> step.open = true;
        }
        return targets;
    }

    /** Where an indirect jump or call through a word relative to RIP goes. */
    private OptionalLong pointer(long behind, int length) {
        if ((decoder.modrm() & 0xC7) != 0x05) {
            return OptionalLong.empty();
        }
        OptionalLong word = memory.word(behind + ControlFlow.distance(decoder, code, length));
        if (word.isEmpty() || !memory.isExecutable(word.getAsLong())) {
            return OptionalLong.empty();
        }
        OptionalLong function = lazyBinding.resolve(word.getAsLong());
        return function.isPresent() ? function : word;
    }
}
