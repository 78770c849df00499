package org.lapidary.engine.tracee;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lapidary.engine.create.ExitStatus;
import org.lapidary.engine.state.PendingSignal;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.sys.Affinity;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.engine.sys.Ptrace;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.sys.SystemCallFailed;

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
        /** It could not be stopped in time; the process runs on. */
        NOT_STOPPED,
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
    private final Bell bell;
    private final Image image;
    private final ChildRelease children;
    private final Threads threads;
    private final Bystanders bystanders;
    private final Reports reports;
    private final EventLoop events;
    private final NextCalls nextCalls = new NextCalls();
    private final List<Long> processorsGiven = Affinity.of(0);

    /** Takes charge of a task that has been seized and stands in a signal stop. */
    Tracee(Task main, Bell bell, Consumer<String> notices) {
        this(main, bell, notices, Bystanders.none());
    }

    /** Takes charge of a task that stands in a signal stop or the event of an exec, others having been traced before. */
    Tracee(Task main, Bell bell, Consumer<String> notices, Bystanders bystanders) {
        this.pid = main.tid();
        this.bell = bell;
        this.image = new Image(pid);
        this.children = new ChildRelease(image, notices);
        RseqRefusal rseq = new RseqRefusal();
        main.stopped = true;
        this.threads = new Threads(main, rseq, nextCalls);
        this.bystanders = bystanders;
        this.reports = new Reports(pid, threads, image, children, rseq, nextCalls, bystanders);
        this.events = new EventLoop(pid, bell, main.inbox, image, threads, bystanders, reports);
    }

    public int pid() {
        return pid;
    }

    /** How the process ended, once it has. */
    public ExitStatus exit() {
        return reports.exit();
    }

    public ProcessMemory memory() {
        return image.memory();
    }

    /** Traps that stand in the program's code and must not get into a checkpoint. */
    public CodePatches patches() {
        return image.patches();
    }

    /** Ids of the threads that live: first the one that {@link #ptrace()} and {@link #remote()} speak for. */
    public List<Integer> threads() {
        Task lead = threads.lead();
        return Stream.concat(Stream.of(lead), threads.all().stream().filter(task -> task != lead && !task.ended))
                .map(Task::tid)
                .toList();
    }

    /**
     * Id of a thread that lives, by which the kernel finds what all threads share: of a first thread that has ended it
     * knows neither memory nor files.
     */
    public int liveTid() {
        return threads.lead().tid();
    }

    /** Path of the running binary. */
    public String executable() {
        return image.executable();
    }

    /** The auxiliary vector as the program found it. */
    public List<Long> auxv() {
        return image.auxv();
    }

    /** The processors that the tracer could use when the process became its tracee, and so those that it has from it. */
    public List<Long> processorsGiven() {
        return processorsGiven;
    }

    /** True once the program has started a child of its own. */
    public boolean hasForked() {
        return children.seen();
    }

    /** The paths taken, for the report. */
    public String describeCpu() {
        return image.cpuMask() == null
                ? "CPUID answered by the host's CPU"
                : image.cpuMask().describe();
    }

    /** True where CPUID can be made to fault, and is; only for a program that is shown another CPU than the host's. */
    public boolean faultsOnCpuid() {
        return image.cpuMask() != null && image.cpuMask().isFaulting();
    }

    /** How often CPUID was answered and what time that took, where it was. */
    public Optional<String> cpuidCost() {
        return Optional.ofNullable(image.cpuMask()).flatMap(CpuMask::cost);
    }

    /** Takes note of what the program does on signals that it does not leave at their default. */
    public void noteActions(List<SignalAction> actions) {
        image.noteActions(actions);
    }

    Image image() {
        return image;
    }

    Bell bell() {
        return bell;
    }

    Threads tasks() {
        return threads;
    }

    /** Requests on the first thread that lives; the process must stand still. */
    public Ptrace ptrace() {
        return threads.lead().ptrace;
    }

    /** Requests on one of {@link #threads}; the process must stand still. */
    public Ptrace ptrace(int tid) {
        return threads.get(tid).ptrace;
    }

    /** Signals that wait for one of {@link #threads}; the process must stand still. */
    public List<PendingSignal> pending(int tid) {
        return threads.get(tid).pending();
    }

    /** Signals that wait for whichever thread takes them; the process must stand still. */
    public List<PendingSignal> pendingForAll() {
        return ptrace().pendingSignals(true).stream().map(PendingSignal::new).toList();
    }

    /**
     * True where it stands still indeed; false once a SIGKILL has taken its threads out of their stops, which is before it
     * shows as ending.
     */
    public boolean standsStill() {
        try {
            ptrace().registers();
            return true;
        } catch (SystemCallFailed e) {
            return e.errno() != Errno.ESRCH;
        }
    }

    /** System calls in the name of the first thread that lives; the process must stand still. */
    public RemoteCalls remote() {
        return image.remote(threads.lead());
    }

    /** System calls in the name of one of {@link #threads}; the process must stand still. */
    public RemoteCalls remote(int tid) {
        return image.remote(threads.get(tid));
    }

    /**
     * A copy of its private memory, to be read while it runs on; the process must stand still.
     *
     * @throws org.lapidary.engine.sys.SystemCallFailed where the kernel makes none
     */
    public Snapshot snapshot() {
        try (RemoteCalls remote = remote()) {
            return Snapshot.of(liveTid(), remote, threads::awaitArrival);
        }
    }

    /** The process standing still: has the first few system calls noted that it makes next, if it has one thread only. */
    public void noteNextCalls() {
        if (threads.count() == 1) {
            nextCalls.begin(threads.lead(), pid);
        }
    }

    /** Those noted and not yet taken. */
    public List<EnteredCall> notedCalls() {
        return nextCalls.take();
    }

    /** From any thread: makes {@link #run} come back with {@link Event#WOKEN}. */
    public void wake() {
        bell.ring();
    }

    /** The same, from any thread that the tracer never waits for; comes back when the tracer has heard. */
    public void wakeAndWait() throws InterruptedException {
        bell.ringUntilHeard();
    }

    /** Lets all threads run on and waits for the next event that concerns the owner. */
    public Event run() {
        return events.run();
    }

    /**
     * Stops the process, all its threads.
     *
     * @return null once all stand still, else what happened instead (the process ended or exec'd, or a thread could
     *     not be stopped in time)
     */
    public Event stop() {
        return events.stop();
    }

    /** The tasks, and the bell on success, are another's from now on; what is left can be closed. */
    void handOver() {
        threads.forget();
        reports.setExit(new ExitStatus(0, Signals.SIGKILL));
        image.close();
    }

    /** Completes an exec that was made in the process's name. */
    void finishExec() {
        reports.imageReplaced();
    }

    /**
     * Once the process has ended: waits for the end of the program that was started, where the process was not that
     * one but another that came of it.
     *
     * @param enough asked whenever somebody {@link #wake wakes} this
     * @return how that program ended; empty where there is no other one, or it still runs
     */
    public Optional<ExitStatus> awaitStarter(BooleanSupplier enough) {
        return events.awaitStarter(enough);
    }

    /**
     * Ends the process, at once, and waits for its end. That is told only after the end of each of its threads has
     * been taken note of, of those too that are so new that their beginning has not been heard of.
     */
    public void kill() {
        events.kill();
    }

    /** Ends the process where it still lives and frees what was held for it. */
    @Override
    public void close() {
        kill();
        bystanders.endRoot();
        awaitStarter(() -> false);
        bystanders.close();
        threads.close();
        image.close();
        bell.close();
    }
}
