package org.lapidary.engine.create;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.FileCapture;
import org.lapidary.engine.capture.MemoryCapture;
import org.lapidary.engine.capture.PageBuffers;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.tracee.ProgramFile;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.engine.tracee.Tracee.Event;
import org.lapidary.engine.tracee.TraceeGone;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/**
 * Runs a program and puts checkpoints of it into a store. {@link #run} belongs to one platform thread, which becomes
 * the program's tracer; {@link #cancel} may come from any other.
 */
public final class Creator {

    /** Threads that work while the program stands still, and the one that says when it has to. */
    static final Set<String> LEFT_ALONE = Set.of(MemoryCapture.READING_THREADS, Ticker.THREAD);

    /** Bytes that captures may hold in memory before the program has to wait for the store. */
    private static final long BUFFER_BUDGET = Math.min(1L << 30, physicalMemory() / 8);

    /** The same for contents of files. */
    private static final long FILE_BUDGET = BUFFER_BUDGET / 4;

    /** A SIGKILL takes the threads out of their stops one after the other. */
    private static final long KILL_REACHES_ALL_NANOS = 1_000_000;

    private final Store store;
    private final ProgramStart start;
    private final CreateOptions options;
    private final CreateListener listener;
    private final RunFacts facts;
    private boolean ownsProcess;
    private boolean endedProgram;
    private volatile boolean cancelled;
    private volatile Tracee running;

    private final RunInstructions instructions = new RunInstructions();
    private RunClock clock;
    private CheckpointTaker taker;
    private CallsBetween calls;

    /** For a program from its first instruction. */
    public Creator(Store store, LaunchSpec launch, CreateOptions options, CreateListener listener) {
        this(store, new Launched(launch, options.cpuProfile()), options, listener);
    }

    /** For a program that begins where {@code start} says; the CPU that it is shown is then decided there. */
    public Creator(Store store, ProgramStart start, CreateOptions options, CreateListener listener) {
        this.store = store;
        this.start = start;
        this.options = options;
        this.listener = listener;
        this.facts = new RunFacts(listener);
    }

    /** This process does nothing else: all of its threads may be kept off the program's processor. */
    public Creator ownsProcess() {
        ownsProcess = true;
        return this;
    }

    private IntConsumer spareProcessor() {
        return ownsProcess
                ? new ProcessorShare(LEFT_ALONE)::spare
                : processor -> {};
    }

    private static long physicalMemory() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 8L << 30;
    }

    /**
     * Looks whether there is such a program; {@link #run} does too, but this needs no store.
     *
     * @throws EngineException.CannotStart where there is none or it can't be traced
     */
    public static void requireProgram(LaunchSpec launch) {
        ProgramFile.find(launch.command().getFirst(), launch.environment(), launch.directory());
    }

    /**
     * Runs the program to its end.
     *
     * @throws EngineException where it can't be started or traced
     * @throws org.lapidary.store.StoreException where a checkpoint can't be stored; the program is ended, and the
     *     checkpoints reported before stay
     */
    public CreateResult run() {
        try (RunWriter writer = beginRun(); // before the program does anything, truncates its output say
                Tracee tracee = start.start(listener::notice);
                PageBuffers buffers = new PageBuffers(BUFFER_BUDGET);
                PageBuffers fileBuffers = new PageBuffers(FILE_BUDGET, 0)) {
            Map<String, String> attributes = attributes(tracee);
            writer.annotate(attributes);
            try (StoringThread storing = new StoringThread(writer, buffers, listener);
                    CheckpointTaker ofThisRun =
                            new CheckpointTaker(
                                    tracee,
                                    options,
                                    buffers,
                                    fileBuffers,
                                    storing,
                                    new FileCapture(options.files(), store.directory(), listener::notice),
                                    listener::notice,
                                    spareProcessor());
                    Ticker ticker = new Ticker(tracee)) {
                running = tracee;
                taker = ofThisRun;
                calls = new CallsBetween(tracee, options.interval());
                listener.started(writer.run(), tracee.pid());
                clock = new RunClock();
                try {
                    follow(tracee, storing, ticker);
                } catch (InterruptedException turnedAway) {
                    if (storing.failure() == null) {
                        throw turnedAway;
                    }
                }
                long ended = clock.elapsed(System.nanoTime());
                ticker.stop();
                endedProgram = storing.failure() != null && tracee.exit() == null;
                tracee.kill();
                awaitStarter(tracee);
                storing.finish();
                storing.requireNoFailure();
                facts.describe(tracee, taker);
                if (storing.checkpoints() > 0) {
                    writer.annotate(Map.of("exit", tracee.exit().toString()));
                    writer.annotate(calls.attributes());
                    String executable = taker.executable();
                    if (!executable.equals(attributes.get("executable"))) {
                        writer.annotate(BinaryHash.describe(executable)); // wrappers have exec'd the program that matters
                    }
                }
                return new CreateResult(
                        writer.run(),
                        storing.checkpoints(),
                        storing.keyframes(),
                        storing.storedBytes(),
                        taker.pauses(),
                        ended,
                        taker.backlog().waitedNanos(),
                        taker.backlog().leftOut(),
                        tracee.exit(),
                        cancelled,
                        facts.all());
            } finally {
                running = null;
                instructions.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.SystemFailure("interrupted while tracing", e);
        }
    }

    /** The program that was started may have work left when the one that was followed has ended. */
    private void awaitStarter(Tracee tracee) {
        if (!cancelled) {
            tracee.awaitStarter(() -> cancelled).ifPresent(exit -> facts.add("process " + tracee.pid() + " was followed; "
                    + start.command().getFirst() + ", which was started, ended with " + exit));
        }
    }

    private RunWriter beginRun() {
        List<String> command = start.command();
        String name = options.runName().orElseGet(() -> programName(command.getFirst()));
        RunInfo run = new RunInfo(name, System.currentTimeMillis(), command, Map.of());
        return options.runName().isPresent() ? store.beginRun(run) : store.beginNumberedRun(run);
    }

    private static String programName(String program) {
        return Path.of(program).getFileName().toString();
    }

    /** True where {@link #run} ended a program that ran, since its checkpoints could not be stored. */
    public boolean hasEndedProgram() {
        return endedProgram;
    }

    /** From any thread: ends the program; what was captured so far is still stored, and {@link #run} returns. */
    public void cancel() {
        cancelled = true;
        Tracee tracee = running;
        if (tracee != null) {
            tracee.wake();
        } else {
            start.cancel();
        }
    }

    private void follow(Tracee tracee, StoringThread storing, Ticker ticker) throws InterruptedException {
        Event event = null;
        unlessGone(tracee, () -> lookAtImage(tracee));
        armTicker(ticker);
        while (event != Event.ENDED && !cancelled && storing.failure() == null) {
            event = tracee.run();
            if (event == Event.WOKEN && !cancelled && storing.failure() == null) {
                event = checkpoint(tracee);
                armTicker(ticker);
            }
            if (event == Event.EXEC) {
                calls.becameAnother();
                unlessGone(tracee, () -> lookAtImage(tracee));
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void on() throws InterruptedException;
    }

    /**
     * SIGKILL ends the program in the middle of anything, and what then fails is no failure of ours; {@link Tracee#run}
     * tells the end.
     */
    private void unlessGone(Tracee tracee, Work work) throws InterruptedException {
        try {
            work.on();
        } catch (TraceeGone gone) {
            facts.leftOut();
        } catch (SystemCallFailed | EngineException.SystemFailure e) {
            LockSupport.parkNanos(KILL_REACHES_ALL_NANOS);
            if (tracee.standsStill()) {
                throw e;
            }
            facts.leftOut();
        }
    }

    private void armTicker(Ticker ticker) {
        if (takesMore()) {
            long interval = options.interval().toNanos();
            // Times missed on a busy machine are not made up.
            long next = clock.elapsed(System.nanoTime()) / interval + 1;
            ticker.arm(clock.wallTimeOf(interval * next));
        }
    }

    private boolean takesMore() {
        return options.maxCheckpoints() == 0 || taker.taken() < options.maxCheckpoints();
    }

    private void lookAtImage(Tracee tracee) {
        instructions.begin(tracee);
        taker.lookAtImage(start);
        facts.ways(tracee.describeCpu(), taker.describe());
    }

    private Event checkpoint(Tracee tracee) throws InterruptedException {
        taker.due();
        if (taker.isReading()) {
            facts.postponed();
            return null;
        }
        if (taker.backlog().leavesOut()) {
            return null;
        }
        Pause pause = new Pause();
        long elapsed = clock.elapsed(pause.from());
        Event instead = tracee.stop();
        if (instead == Event.NOT_STOPPED) {
            facts.notStopped();
            clock.addPause(System.nanoTime() - pause.from());
            return null;
        }
        if (instead != null) {
            facts.leftOut();
            return instead;
        }
        if (facts.isForbidden(tracee)) {
            clock.addPause(System.nanoTime() - pause.from());
            return null;
        }
        pause.ended("stop");
        unlessGone(tracee, () -> {
            taker.take(elapsed, instructions.soFar(tracee), pause);
            calls.at(elapsed, !takesMore());
            clock.addPause(System.nanoTime() - pause.from());
        });
        return null;
    }

    private Map<String, String> attributes(Tracee tracee) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("cpu", tracee.describeCpu());
        attributes.putAll(start.origin());
        attributes.put("interval-nanos", Long.toString(options.interval().toNanos()));
        attributes.put("kernel", System.getProperty("os.version"));
        attributes.putAll(BinaryHash.describe(tracee.executable()));
        return attributes;
    }
}
