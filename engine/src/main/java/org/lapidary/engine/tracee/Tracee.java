package org.lapidary.engine.tracee;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.sys.WaitStatus;

/**
 * A traced process: all its threads, on the thread that attached. It either runs ({@link #run} keeps it company and
 * returns when something happened that its owner should know) or stands still ({@link #stop}), and only then can be
 * looked into and made to do system calls. Children that it forks are let go, with whatever was done to them undone.
 */
public final class Tracee implements AutoCloseable {

    /** Why {@link #run} came back. */
    public enum Event {
        /** Somebody rang ({@link #wake}); the process runs on. */
        WOKEN,
        /** The process is now another program, standing before its first instruction. */
        EXEC,
        /** The process is gone; see {@link #exit}. */
        ENDED
    }

    /** What to trace: new threads and children, execs; the tracee dies with its tracer. */
    static final int OPTIONS = Ptrace.OPTION_SYSGOOD
            | Ptrace.OPTION_FORK
            | Ptrace.OPTION_VFORK
            | Ptrace.OPTION_CLONE
            | Ptrace.OPTION_EXEC
            | Ptrace.OPTION_EXITKILL;

    private final int pid;
    private final Map<Integer, Task> tasks = new LinkedHashMap<>();
    private final Set<Integer> arrivedEarly = new HashSet<>();
    private final Bell bell;
    private final Consumer<String> notices;
    private final CodePatches patches = new CodePatches();
    private final RseqRefusal rseq = new RseqRefusal();
    private CpuMask cpuMask;
    private ProcessMemory memory;
    private long syscallSite;
    private boolean stopping;
    private boolean childSeen;
    private List<Long> auxv = List.of();
    private ExitStatus exit;

    /** Takes charge of a task that has been seized and stands in a signal stop. */
    Tracee(Task main, Bell bell, Consumer<String> notices) {
        this.pid = main.tid();
        this.bell = bell;
        this.notices = notices;
        main.stopped = true;
        tasks.put(pid, main);
        refreshMemory();
    }

    public int pid() {
        return pid;
    }

    /** How the process ended, once it has. */
    public ExitStatus exit() {
        return exit;
    }

    public ProcessMemory memory() {
        return memory;
    }

    /** Traps that stand in the program's code and must not get into a checkpoint. */
    public CodePatches patches() {
        return patches;
    }

    public int threads() {
        return tasks.size();
    }

    /** The auxiliary vector as the program found it. */
    public List<Long> auxv() {
        return auxv;
    }

    void setAuxv(List<Long> words) {
        auxv = words;
    }

    /** True once the program has started a child of its own. */
    public boolean hasForked() {
        return childSeen;
    }

    /** The paths taken, for the report. */
    public String describeCpu() {
        return cpuMask == null ? "CPUID answered by the host's CPU" : cpuMask.describe();
    }

    void setCpuMask(CpuMask mask) {
        this.cpuMask = mask;
    }

    /** Requests on the first thread; the process must stand still. */
    public Ptrace ptrace() {
        return mainTask().ptrace;
    }

    Task mainTask() {
        return tasks.get(pid);
    }

    /** System calls in the first thread's name; the process must stand still. */
    public RemoteCalls remote() {
        return new RemoteCalls(mainTask(), memory, syscallSite);
    }

    /** From any thread: makes {@link #run} come back with {@link Event#WOKEN}. */
    public void wake() throws InterruptedException {
        bell.ring();
    }

    /** Lets all threads run on and waits for the next event that concerns the owner. */
    public Event run() {
        for (Task task : tasks.values()) {
            if (task.stopped) {
                resume(task, 0);
            }
        }
        while (true) {
            WaitStatus status = WaitStatus.any();
            if (status == null) {
                throw new IllegalStateException("nothing left to wait for");
            }
            if (bell.owns(status)) {
                if (bell.rang()) {
                    return Event.WOKEN;
                }
                continue;
            }
            Event event = handle(status);
            if (event != null) {
                return event;
            }
        }
    }

    /**
     * Stops all threads.
     *
     * @return null once all stand still, else what happened instead (the process ended or exec'd)
     */
    public Event stop() {
        stopping = true;
        try {
            for (Task task : tasks.values()) {
                if (!task.stopped) {
                    task.ptrace.interrupt();
                }
            }
            while (!tasks.values().stream().allMatch(task -> task.stopped)) {
                WaitStatus status = WaitStatus.any();
                if (status == null) {
                    throw new IllegalStateException("nothing left to wait for");
                }
                if (bell.owns(status)) {
                    bell.rang();
                    continue;
                }
                Event event = handle(status);
                if (event != null) {
                    return event;
                }
            }
            return null;
        } finally {
            stopping = false;
        }
    }

    private Event handle(WaitStatus status) {
        Task task = tasks.get(status.pid());
        if (task == null) {
            if (status.stopped()) {
                arrivedEarly.add(status.pid()); // a new task can stop before its parent's event tells of it
            }
            return null;
        }
        if (status.gone()) {
            tasks.remove(status.pid()).close();
            if (status.pid() == pid) {
                exit = status.exited() ? new ExitStatus(status.exitCode(), 0) : new ExitStatus(0, status.killSignal());
                return Event.ENDED;
            }
            return null;
        }
        if (!status.stopped()) {
            return null;
        }
        task.stopped = true;
        try {
            return stopped(task, status);
        } catch (TraceeGone gone) {
            return ended(gone);
        } catch (SystemCallFailed e) {
            if (e.errno() == Errno.ESRCH) {
                return null; // killed while we looked at it; wait(2) will tell
            }
            throw e;
        }
    }

    /** To be told of every {@link TraceeGone}: what is to be done next, null for going on with {@link #run}. */
    public Event ended(TraceeGone gone) {
        return gone.status() == null ? null : handle(gone.status());
    }

    private Event stopped(Task task, WaitStatus status) {
        int signal = status.stopSignal();
        switch (status.event()) {
            case 0 -> {
                if (signal == (Signals.SIGTRAP | Ptrace.SYSCALL_STOP)) {
                    rseq.atSyscall(task);
                    resume(task, 0);
                } else {
                    resume(task, answered(task, signal) ? 0 : signal);
                }
            }
            case Ptrace.EVENT_EXEC -> {
                imageReplaced();
                return Event.EXEC;
            }
            case Ptrace.EVENT_FORK, Ptrace.EVENT_VFORK, Ptrace.EVENT_CLONE -> {
                adopt((int) task.ptrace.eventMessage(), status.event());
                resume(task, 0);
            }
            case Ptrace.EVENT_STOP -> {
                task.groupStopped = Signals.stops(signal);
                if (stopping) {
                    letTrapCome(task);
                    return null;
                }
                if (task.groupStopped) {
                    task.stopped = !task.ptrace.listen();
                } else {
                    resume(task, 0);
                }
            }
            default -> resume(task, 0);
        }
        return null;
    }

    /**
     * An interruption overtakes the signal of a trap that the program has just run into: it stands behind the trap, in
     * the middle of the instruction that the trap replaces, where no checkpoint must find it and where a system call
     * made in its name would take the signal for its own. So it first runs on, into that signal.
     */
    private void letTrapCome(Task task) {
        if (!task.groupStopped
                && !patches.isEmpty()
                && patches.at(new Registers(task.ptrace.registers()).rip() - 1) != null) {
            task.stopped = false;
            task.ptrace.resume(0);
        }
    }

    private boolean answered(Task task, int signal) {
        if (cpuMask == null || signal != Signals.SIGSEGV && signal != Signals.SIGTRAP) {
            return false;
        }
        Integer code = task.ptrace.signalCode();
        if (code == null || code != SI_KERNEL) {
            return false;
        }
        return signal == Signals.SIGSEGV
                ? cpuMask.answerFault(task, memory)
                : cpuMask.answerTrap(task, memory, syscallSite);
    }

    /** si_code of faults that the processor raised without an address, {@code asm-generic/siginfo.h}. */
    private static final int SI_KERNEL = 0x80;

    private void resume(Task task, int signal) {
        task.stopped = false;
        if (task.groupStopped) {
            task.ptrace.listen();
            return;
        }
        while (!task.heldSignals.isEmpty()) {
            Syscalls.call(Syscalls.TGKILL, pid, task.tid(), task.heldSignals.poll());
        }
        if (rseq.isWatching(task)) {
            task.ptrace.resumeToSyscall(signal);
        } else {
            task.ptrace.resume(signal);
        }
        if (stopping) {
            task.ptrace.interrupt(); // any stop uses up an interruption that is under way (Linux kernel/signal.c)
        }
    }

    private void adopt(int tid, int event) {
        if (!arrivedEarly.remove(tid)) {
            WaitStatus status = WaitStatus.of(tid);
            if (status == null || status.gone()) {
                return;
            }
        }
        Task task = new Task(tid);
        task.stopped = true;
        if (event == Ptrace.EVENT_CLONE && ProcStatus.summary(tid).threadGroup() == pid) {
            tasks.put(tid, task);
            resume(task, 0);
        } else {
            release(task, event);
        }
    }

    private void release(Task child, int event) {
        if (!childSeen) {
            childSeen = true;
            notices.accept("the program started a child process (" + child.tid()
                    + "): it runs untraced, and no checkpoint" + " contains it or what passes between the two");
        }
        boolean sharesMemory = event != Ptrace.EVENT_FORK;
        try (child) {
            if (cpuMask != null) {
                try (ProcessMemory childMemory = new ProcessMemory(child.tid());
                        RemoteCalls remote = new RemoteCalls(child, childMemory, syscallSite)) {
                    cpuMask.release(remote, childMemory, sharesMemory);
                }
            }
            child.ptrace.detach(0);
        } catch (TraceeGone | SystemCallFailed gone) {
            notices.accept("child process " + child.tid() + " ended at once");
        }
    }

    /** Completes an exec that was made in the process's name. */
    void finishExec() {
        imageReplaced();
    }

    /** An exec has replaced the memory and ended all other threads. */
    private void imageReplaced() {
        tasks.values().removeIf(task -> {
            if (task.tid() != pid) {
                task.close();
            }
            return task.tid() != pid;
        });
        Task main = mainTask();
        main.step(); // finishes execve, whose return would overwrite rax; no instruction is carried out
        refreshMemory();
        ImageSetup image = new ImageSetup(memory, new Registers(main.ptrace.registers()).rsp());
        try (RemoteCalls remote = remote()) {
            image.hideKernelServices();
            rseq.begin(main);
            if (cpuMask != null) {
                cpuMask.prepareImage(pid, remote, memory, ImageSetup.loaderBase(image.words()));
                image.setHardwareCapabilities(cpuMask.hardwareCapabilities());
            }
            auxv = image.words();
        }
    }

    void refreshMemory() {
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

    /** Makes injected calls use another {@code syscall} instruction, for memory that has no vDSO. */
    void setSyscallSite(long address) {
        syscallSite = address;
    }

    CpuMask cpuMask() {
        return cpuMask;
    }

    /** Ends the process, at once, and waits for its end. */
    public void kill() {
        if (exit != null) {
            return;
        }
        Syscalls.kill(pid, Signals.SIGKILL);
        while (exit == null) {
            WaitStatus status = WaitStatus.of(pid);
            if (status == null) {
                exit = new ExitStatus(0, Signals.SIGKILL);
            } else if (status.gone()) {
                handle(status);
            }
        }
    }

    /** Ends the process where it still lives and frees what was held for it. */
    @Override
    public void close() {
        kill();
        tasks.values().forEach(Task::close);
        tasks.clear();
        memory.close();
        bell.close();
    }
}
