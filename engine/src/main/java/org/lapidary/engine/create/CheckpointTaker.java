package org.lapidary.engine.create;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.lapidary.engine.capture.CapturedPages;
import org.lapidary.engine.capture.CheckpointPages;
import org.lapidary.engine.capture.FileCapture;
import org.lapidary.engine.capture.LateReading;
import org.lapidary.engine.capture.MemoryCapture;
import org.lapidary.engine.capture.MergedPages;
import org.lapidary.engine.capture.PageBuffers;
import org.lapidary.engine.capture.StateCapture;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.forecast.Forecaster;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.sys.TimeStampCounter;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.PageRanges;

/** Takes checkpoints of a program that stands still, and hands them to the storing thread. */
final class CheckpointTaker implements AutoCloseable {

    private final Tracee tracee;
    private final CreateOptions options;
    private final PageBuffers buffers;
    private final PageBuffers fileBuffers;
    private final StoringThread storing;
    private final Consumer<String> notices;
    private final List<Long> pauses = new ArrayList<>();
    private final MemoryTaker reader;
    private final Backlog backlog;
    private final IntConsumer spareProcessor;

    private MemoryCapture memory;
    private StateCapture state;
    private final FileCapture files;
    private boolean lost;

    /** @param spareProcessor told the processor of a program with one thread, -1 of one that has more */
    CheckpointTaker(
            Tracee tracee,
            CreateOptions options,
            PageBuffers buffers,
            PageBuffers fileBuffers,
            StoringThread storing,
            FileCapture files,
            Consumer<String> notices,
            IntConsumer spareProcessor) {
        this(tracee, options, buffers, fileBuffers, storing, files, notices, spareProcessor, new LateReader());
    }

    /**
     * @param files closed with this
     * @param late reads copies of the program, where it has a thread; likewise
     */
    CheckpointTaker(
            Tracee tracee,
            CreateOptions options,
            PageBuffers buffers,
            PageBuffers fileBuffers,
            StoringThread storing,
            FileCapture files,
            Consumer<String> notices,
            IntConsumer spareProcessor,
            LateReader late) {
        this.tracee = tracee;
        this.options = options;
        this.buffers = buffers;
        this.fileBuffers = fileBuffers;
        this.storing = storing;
        this.notices = notices;
        this.spareProcessor = spareProcessor;
        this.files = files;
        this.backlog = new Backlog(options.overload(), storing, buffers, fileBuffers, notices);
        this.reader = new MemoryTaker(tracee, buffers, backlog, late, options.maxPause(), notices);
        TimeStampCounter.read(); // what it takes to begin is not to be part of a pause
    }

    /** The program has just begun, or has become another by an exec. */
    void lookAtImage(ProgramStart start) {
        files.begin(tracee.liveTid(), state == null ? start.files() : List.of());
        state = new StateCapture(tracee, start.cpuProfile(), notices);
        beginMemory();
        spareProcessor.accept(ProcStatus.processor(tracee.liveTid()));
    }

    private void beginMemory() {
        closeMemory();
        // Threads that the tracer begins have the processors that it has at that moment.
        spareProcessor.accept(ProcessorShare.NONE);
        try (RemoteCalls remote = tracee.remote()) {
            memory = new MemoryCapture(tracee, remote, notices);
        }
    }

    /** True while the checkpoint before is still being read, and none can be taken. */
    boolean isReading() {
        return reader.isBusy();
    }

    /** How changed pages are found, for the report. */
    String describe() {
        return memory.describe();
    }

    /** Path of the binary that runs. */
    String executable() {
        return state.executable();
    }

    /** How many were taken. */
    int taken() {
        return pauses.size();
    }

    /** How long the program stood still for each, nanoseconds. */
    List<Long> pauses() {
        return List.copyOf(pauses);
    }

    /** The time of one has come, whether or not it is taken: a store that is behind by then gets all processors. */
    void due() {
        backlog.due();
        if (backlog.isBehind()) {
            spareProcessor.accept(ProcessorShare.NONE);
        }
    }

    /** What the program bears because the store is slower. */
    Backlog backlog() {
        return backlog;
    }

    /** How many of them were read of a copy while the program ran on. */
    int readLate() {
        return reader.readLate();
    }

    /**
     * Takes one, none being {@link #isReading read} any more.
     *
     * @param elapsed run time of the program so far, nanoseconds
     * @param instructions that it has retired, -1 where they are not counted
     * @param pause begun when the program was told to stop
     */
    void take(long elapsed, long instructions, Pause pause) throws InterruptedException {
        lost |= !reader.settle();
        if (lost) { // what the store has not got is not known to have changed: all counts as new
            beginMemory();
            files.forgetStored();
            lost = false;
        }
        List<MemoryMapping> mappings = mappings();
        tracee.patches().keepOnly(mappings);
        pause.ended("maps");
        ProcessState snapshot;
        try (RemoteCalls remote = tracee.remote()) {
            snapshot = state.capture(remote, mappings, files);
        }
        pause.ended("state");
        MemoryCapture.Plan plan = memory.plan(mappings, snapshot.descriptors());
        pause.ended("scan");
        Map<String, String> attributes = new LinkedHashMap<>();
        TimeStampCounter.read()
                .ifPresent(now -> attributes.put(TimeStampCounter.ATTRIBUTE, Long.toUnsignedString(now)));
        attributes.putAll(state.attributes());
        attributes.put("pages-read", Long.toString(plan.read().pages()));
        long own = ProcStatus.privatePages(tracee.liveTid());
        LateReading later = reader.choose(plan, own, pause);
        CapturedPages atOnce = new CapturedPages(buffers);
        CapturedPages afterwards = later == null ? null : new CapturedPages(buffers);
        CapturedPages contents = new CapturedPages(fileBuffers);
        CheckpointPages all = new CheckpointPages(
                later == null ? atOnce : new MergedPages(atOnce, afterwards),
                contents,
                files.later(),
                snapshot,
                backlog::isBehind);
        PageRanges gone = plan.gone().and(files.gone());
        boolean keyframe = taken() % options.keyframeEvery() == 0;
        int alone = snapshot.threads().size() == 1 ? ProcStatus.processor(tracee.liveTid()) : ProcessorShare.NONE;
        boolean complete = false;
        try {
            backlog.begin();
            storing.submit(
                    () -> {
                        spareProcessor.accept(backlog.isBehind() ? ProcessorShare.NONE : alone);
                        return new CheckpointDraft(
                                keyframe,
                                elapsed,
                                instructions,
                                () -> StateCodec.encode(all.state()), // asked for when all pages are there
                                all,
                                gone,
                                () -> withForecast(attributes, all.state()));
                    },
                    all);
            pause.ended("submit");
            reader.readAtOnce(memory, later == null ? plan.read() : later.early(), atOnce, pause);
            backlog.memoryRead(plan.read().pages());
            if (later != null) { // at once, since the files might wait for buffers of those before
                reader.readLater(later, afterwards);
                attributes.put("pages-read-late", Long.toString(later.late().pages()));
                afterwards = null;
            }
            if (files.hasPages()) {
                files.read(contents);
                backlog.filesRead();
            }
            tracee.ptrace().registers(); // fails where the process was killed meanwhile and its pages read as zeros
            pause.ended("files");
            attributes.put("pause-nanos", Long.toString(pause.nanos()));
            attributes.put("pause-parts", pause.parts());
            contents.complete();
            complete = true;
        } finally {
            if (!complete) {
                atOnce.abort();
                contents.abort();
                if (afterwards != null) {
                    afterwards.abort();
                }
            }
        }
        reader.saw(pause, pauses.isEmpty(), own);
        pauses.add(pause.nanos());
    }

    /** In the storing thread: the program need not stand still for it. */
    private static Map<String, String> withForecast(Map<String, String> attributes, ProcessState state) {
        attributes.put(Forecast.ATTRIBUTE, Forecaster.ofState(state).verdict().word());
        return attributes;
    }

    private List<MemoryMapping> mappings() {
        return ProcMaps.read(tracee.liveTid()).stream()
                .filter(mapping -> !mapping.isKernelProvided())
                .toList();
    }

    private void closeMemory() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    @Override
    public void close() {
        reader.close();
        files.close();
        closeMemory();
    }
}
