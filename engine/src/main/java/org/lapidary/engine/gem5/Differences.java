package org.lapidary.engine.gem5;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.cpu.Gem5Cpu;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Restart;
import org.lapidary.engine.state.SignalAction;

/** What a process had from its kernel and processor that gem5 does not offer. */
public final class Differences {

    /** Key of the vDSO's address in the auxiliary vector (Linux include/uapi/linux/auxvec.h). */
    private static final long AT_SYSINFO_EHDR = 33;

    private static final int WRITE = 2;

    /** Descriptors in gem5's table, {@code Process.max_fds}' default (src/sim/fd_array.hh). */
    private static final int TABLE_SIZE = 1024;

    /** SIGALRM, SIGVTALRM and SIGPROF. Who handles all three means to clean up, whatever ends the program. */
    private static final List<Integer> TIMER_SIGNALS = List.of(14, 26, 27);

    // Who handles SIGBUS as well means to report a crash; who handles SIGSEGV alone works with faults.
    private static final int SIGTRAP = 5;
    private static final int SIGBUS = 7;
    private static final int SIGSEGV = 11;

    private static final int FUTEX = 202; // asm/unistd_64.h

    /** Rounding control, flush to zero, denormals are zero (Intel SDM vol. 1, 10.2.3). */
    private static final long MXCSR_ROUNDING_AND_DENORMALS = 0x6000 | 0x8000 | 0x40;

    /** Masks of the six exceptions, all set unless a program wants a signal. */
    private static final long MXCSR_MASKS = 0x1f80;

    /** Rounding control (Intel SDM vol. 1, 8.1.5). */
    private static final int X87_ROUNDING = 0xc00;

    /** Handlers are addresses; 0 and 1 are the default action and "ignore". */
    private static final long LARGEST_NO_HANDLER = 1;

    /** Layout of the XSAVE area, which ptrace gives uncompacted (Intel SDM vol. 1, 13.4). */
    private static final int XSTATE_BV_OFFSET = 512;

    private static final int AVX_STATE = 1 << 2;
    private static final int YMM_HIGH_OFFSET = 576;
    private static final int YMM_HIGH_BYTES = 256;

    private Differences() {}

    /** All that can be told without looking into the memory, the worst first. */
    public static List<Reason> of(ProcessState state) {
        List<Reason> found = new ArrayList<>();
        threads(state, found);
        descriptors(state, found);
        signals(state, found);
        systemCall(state, found);
        processor(state, found);
        if (knowsVdso(state.auxv())) {
            found.add(new Reason(
                    Kind.MEMORY,
                    Severity.RISKY,
                    "the program knows the kernel's vDSO, which does not exist in gem5: a call into it, such as"
                            + " clock_gettime, ends the simulation"));
        }
        state.mappings().stream()
                .filter(mapping -> mapping.shared() && mapping.isFileBacked())
                .filter(mapping -> (mapping.protection() & WRITE) != 0)
                .forEach(mapping -> found.add(new Reason(
                        Kind.MEMORY,
                        isSeenElsewhere(state, mapping) ? Severity.RISKY : Severity.NOTE,
                        "changes of the shared mapping of " + mapping.path() + " stay in the simulated memory"
                                + (isSeenElsewhere(state, mapping) ? ", and the program sees the file in other ways too" : ""))));
        found.sort(Comparator.comparing(Reason::severity).reversed());
        return found;
    }

    private static boolean isSeenElsewhere(ProcessState state, MemoryMapping mapping) {
        return state.descriptors().stream().anyMatch(d -> d.isFile() && d.file().equals(mapping.file()))
                || state.mappings().stream()
                        .anyMatch(other -> other.start() != mapping.start()
                                && other.shared()
                                && other.file().equals(mapping.file()));
    }

    private static void threads(ProcessState state, List<Reason> found) {
        if (state.threads().size() > 1) {
            found.add(new Reason(
                    Kind.THREADS,
                    Severity.RISKY,
                    "the program had " + state.threads().size()
                            + " threads: gem5 needs a CPU for each, and starts them one after the other"));
        }
    }

    private static void descriptors(ProcessState state, List<Reason> found) {
        List<String> lost = new ArrayList<>();
        new Descriptors(state, new LaidOutFiles(state), TABLE_SIZE, lost);
        lost.forEach(text -> found.add(new Reason(Kind.DESCRIPTOR, Severity.RISKY, text)));
        state.descriptors().stream()
                .filter(d -> d.kind() == OpenDescriptor.Kind.INOTIFY)
                .filter(d -> d.detail(OpenDescriptor.WAITING).filter(bytes -> !bytes.equals("0")).isPresent())
                .forEach(d -> found.add(new Reason(
                        Kind.DESCRIPTOR,
                        Severity.UNUSABLE,
                        "events wait to be read from descriptor " + d.number() + " (inotify), which nothing can put back:"
                                + " they are lost in gem5, and natively as well")));
        state.files().stream()
                .filter(file -> file.origin() == FileState.Origin.SOCKET && !file.omission().isEmpty())
                .forEach(socket -> found.add(new Reason(
                        Kind.DESCRIPTOR,
                        Severity.UNUSABLE,
                        socket.path() + ": " + socket.omission() + ", which are in no checkpoint")));
        state.descriptors().stream()
                .filter(d -> d.number() == 0)
                .filter(d -> d.kind() == OpenDescriptor.Kind.PIPE || d.kind() == OpenDescriptor.Kind.SOCKET)
                .forEach(d -> found.add(new Reason(
                        Kind.DESCRIPTOR,
                        Severity.RISKY,
                        "standard input is a " + d.kind().name().toLowerCase(Locale.ROOT) + ": what the program had"
                                + " still to read is in no checkpoint. If it reads any, run it with --stdin FILE")));
    }

    private static void signals(ProcessState state, List<Reason> found) {
        int pending = state.pending().size() + state.mainThread().pending().size();
        if (pending > 0) {
            found.add(new Reason(
                    Kind.SIGNAL,
                    Severity.RISKY,
                    pending + " signals that wait for delivery are lost: gem5 delivers none"));
        }
        int timers = state.timers().size() + state.posixTimers().size();
        if (timers > 0) {
            found.add(new Reason(
                    Kind.SIGNAL,
                    Severity.RISKY,
                    timers + " timers that run are forgotten: the program may wait for their signals for ever"));
        }
        List<Integer> handled = handled(state);
        if (handled.contains(SIGTRAP) || handled.contains(SIGSEGV) && !handled.contains(SIGBUS)) {
            found.add(new Reason(
                    Kind.SIGNAL,
                    Severity.RISKY,
                    "the program handles faults of its own (SIGSEGV or SIGTRAP), and in gem5 the first one ends the"
                            + " simulation"));
        }
        if (!handled.isEmpty()) {
            found.add(new Reason(
                    Kind.SIGNAL,
                    Severity.NOTE,
                    handled.size() + " signal handlers are forgotten: gem5 delivers no signals"));
        }
    }

    private static List<Integer> handled(ProcessState state) {
        return state.actions().stream()
                .filter(action -> Long.compareUnsigned(action.handler(), LARGEST_NO_HANDLER) > 0)
                .map(SignalAction::signal)
                .toList();
    }

    /** What to tell of a program that sets timers, where none runs. Most that handle their signals never set one. */
    public static Optional<Reason> handledTimer(ProcessState state) {
        List<Integer> handled = handled(state);
        if (TIMER_SIGNALS.stream().noneMatch(handled::contains) || handled.containsAll(TIMER_SIGNALS)) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Kind.SIGNAL,
                Severity.RISKY,
                "the program handles a timer's signal (SIGALRM, SIGVTALRM or SIGPROF), and in gem5 none comes: it may"
                        + " wait for ever"));
    }

    /** Whether a program of one thread waits on a futex: for the time limit, which gem5 v24.0.0.1 takes no notice of. */
    public static boolean waitsAlone(ProcessState state) {
        return state.threads().size() == 1 && Restart.pendingCall(state.mainThread().registers()) == FUTEX;
    }

    private static void systemCall(ProcessState state, List<Reason> found) {
        if (waitsAlone(state)) {
            found.add(new Reason(
                    Kind.SYSTEM_CALL,
                    Severity.UNUSABLE,
                    "the program waits on a futex with a time limit, of which gem5 takes no notice: it waits for ever"));
        }
        List<String> changed = new ArrayList<>();
        SystemCalls.resume(state.mainThread().registers(), changed);
        changed.forEach(text -> found.add(new Reason(Kind.SYSTEM_CALL, Severity.RISKY, text)));
    }

    private static void processor(ProcessState state, List<Reason> found) {
        if (!state.cpuProfile().equals(Gem5Cpu.NAME)) {
            found.add(new Reason(
                    Kind.CPU,
                    Severity.RISKY,
                    "the program was shown the CPU profile '" + CpuProfiles.label(state.cpuProfile())
                            + "' and may use instructions that gem5 lacks (AVX, SSE4)"));
        }
        if (usesAvx(state.mainThread().xsave())) {
            found.add(new Reason(
                    Kind.CPU, Severity.RISKY, "the upper halves of AVX registers are lost: gem5 has none"));
        }
        FxsaveArea fx = FxsaveArea.of(state.mainThread().fxsave());
        int rounded = RegisterWriter.rounded(fx);
        if (rounded > 0) {
            found.add(new Reason(Kind.FLOATING_POINT, Severity.RISKY, RegisterWriter.roundedText(rounded)));
        }
        if ((fx.mxcsr() & MXCSR_ROUNDING_AND_DENORMALS) != 0) {
            found.add(new Reason(
                    Kind.FLOATING_POINT,
                    Severity.RISKY,
                    "SSE arithmetic does not round to nearest or does not keep denormal numbers (MXCSR 0x"
                            + Long.toHexString(fx.mxcsr()) + "); gem5's always does both"));
        }
        if ((fx.mxcsr() & MXCSR_MASKS) != MXCSR_MASKS) {
            found.add(new Reason(
                    Kind.FLOATING_POINT,
                    Severity.RISKY,
                    "floating-point exceptions are enabled (MXCSR 0x" + Long.toHexString(fx.mxcsr())
                            + "); gem5 raises none"));
        }
        if ((fx.controlWord() & X87_ROUNDING) != 0) {
            found.add(new Reason(
                    Kind.FLOATING_POINT,
                    Severity.RISKY,
                    "x87 arithmetic does not round to nearest (control word 0x"
                            + Integer.toHexString(fx.controlWord()) + "); gem5's always does"));
        }
    }

    private static boolean knowsVdso(List<Long> auxv) {
        for (int i = 0; i + 1 < auxv.size(); i += 2) {
            if (auxv.get(i) == AT_SYSINFO_EHDR && auxv.get(i + 1) != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean usesAvx(byte[] xsave) {
        if (xsave.length < YMM_HIGH_OFFSET + YMM_HIGH_BYTES || (xsave[XSTATE_BV_OFFSET] & AVX_STATE) == 0) {
            return false;
        }
        for (int i = 0; i < YMM_HIGH_BYTES; i++) {
            if (xsave[YMM_HIGH_OFFSET + i] != 0) {
                return true;
            }
        }
        return false;
    }
}
