package org.lapidary.engine.tracee;

import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Signals;

/**
 * The program that a traced process runs at present: its memory, the way to make system calls in it, and what was done
 * to it so that it sees another CPU and no services that a simulator lacks. An exec puts another in its place.
 */
final class Image implements AutoCloseable {

    /** si_code of faults that the processor raised without an address, {@code asm-generic/siginfo.h}. */
    private static final int SI_KERNEL = 0x80;

    private final int pid;
    private final CodePatches patches = new CodePatches();
    private CpuMask cpuMask;
    private final ForcedSignals forced = new ForcedSignals();
    private ProcessMemory memory;
    private long syscallSite;
    private List<Long> auxv = List.of();
    private String restoredExecutable;

    /** The program that process {@code pid}, attached to, runs already. */
    Image(int pid) {
        this.pid = pid;
        open();
    }

    private void open() {
        if (memory != null) {
            memory.close();
        }
        memory = new ProcessMemory(pid);
        syscallSite = SyscallSite.find(pid, memory)
                .orElseThrow(() -> new EngineException.SystemFailure(
                        "this kernel maps no vDSO (boot option vdso=0), and lapidary needs it to work inside the"
                                + " program; boot without that option",
                        null));
    }

    ProcessMemory memory() {
        return memory;
    }

    CodePatches patches() {
        return patches;
    }

    List<Long> auxv() {
        return auxv;
    }

    CpuMask cpuMask() {
        return cpuMask;
    }

    void setCpuMask(CpuMask mask) {
        cpuMask = mask;
    }

    /** For memory that has no vDSO. */
    void setSyscallSite(long site) {
        syscallSite = site;
    }

    /** A restored program has the auxiliary vector and the binary that it had, whatever the kernel thinks. */
    void setRestored(List<Long> vector, String executable) {
        auxv = vector;
        restoredExecutable = executable;
    }

    /** Path of the running binary. */
    String executable() {
        return restoredExecutable == null ? ProcStatus.executable(pid) : restoredExecutable;
    }

    RemoteCalls remote(Task task) {
        return new RemoteCalls(task, memory, syscallSite);
    }

    /** System calls in a task of another process that runs a copy of this program, or the same memory. */
    RemoteCalls remoteIn(Task task, ProcessMemory itsMemory) {
        return new RemoteCalls(task, itsMemory, syscallSite);
    }

    /** Takes note of what the program does on signals of tracing, before steps and traps of ours undo it. */
    void lookAtActions(int tid) {
        forced.look(tid);
    }

    void noteActions(List<SignalAction> actions) {
        forced.note(actions);
    }

    /** Before a stopped thread goes on, the others standing still. */
    void mendSteps(Task task) {
        if (task.stopped && !task.groupStopped) {
            forced.mendSteps(task, memory, syscallSite);
        }
    }

    /** Takes up a new program, which stands in the exec event. */
    void replace(Task main, RseqRefusal rseq) {
        lookAtActions(main.tid());
        long blocked = main.ptrace.signalMask();
        main.ptrace.setSignalMask(blocked & ~Signals.bit(Signals.SIGTRAP)); // or the step would unblock it for good
        main.step(); // finishes execve, whose return would overwrite rax; no instruction is carried out
        main.ptrace.setSignalMask(blocked);
        open();
        restoredExecutable = null;
        ImageSetup setup = new ImageSetup(memory, new Registers(main.ptrace.registers()).rsp());
        try (RemoteCalls remote = remote(main)) {
            setup.hideKernelServices();
            rseq.begin(main);
            if (cpuMask != null) {
                cpuMask.prepareImage(pid, remote, memory, ImageSetup.loaderBase(setup.words()));
                setup.setHardwareCapabilities(cpuMask.hardwareCapabilities());
            }
            auxv = setup.words();
        }
    }

    /** Carries out what a trap of ours stands for; false where the signal is the program's own. */
    boolean answered(Task task, int signal) {
        if (cpuMask == null || signal != Signals.SIGSEGV && signal != Signals.SIGTRAP) {
            return false;
        }
        Integer code = task.ptrace.signalCode();
        if (code == null || code != SI_KERNEL) {
            return false;
        }
        boolean answered = signal == Signals.SIGSEGV
                ? cpuMask.answerFault(task, memory)
                : cpuMask.answerTrap(task, memory, syscallSite);
        if (answered) {
            forced.mendTrap(task, signal, memory, syscallSite);
        }
        return answered;
    }

    @Override
    public void close() {
        memory.close();
    }
}
