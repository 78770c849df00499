package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.forecast.Forecaster;
import org.lapidary.engine.forecast.Verdict;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;

/** What is forecast of real checkpoints. */
class ForecastTest {

    @TempDir
    static Path sources;

    private static Path program;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() throws Exception {
        program = Subjects.compile(sources, "forecast");
    }

    private record Seen(Verdict atCreation, Forecast forecast) {}

    private List<Seen> forecasts(String what) throws Exception {
        return forecasts(program, what);
    }

    private List<Seen> forecasts(Path program, String what) throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            for (CheckpointId id : StoppedProgram.checkpoints(store, program, what, folder.resolve(what))) {
                Checkpoint checkpoint = store.checkpoint(id);
                String word = checkpoint.info().attributes().get(Forecast.ATTRIBUTE);
                Verdict early = List.of(Verdict.values()).stream()
                        .filter(verdict -> verdict.word().equals(word))
                        .findFirst()
                        .orElseThrow();
                seen.add(new Seen(early, Forecaster.of(checkpoint, StateCodec.decode(checkpoint.state()), List.of())));
            }
        }
        return seen;
    }

    @Test
    void additionsAreFine() throws Exception {
        assertThat(forecasts("fine")).allSatisfy(seen -> {
            assertThat(seen.forecast().reasons()).isEmpty();
            assertThat(seen.atCreation()).isEqualTo(Verdict.FINE);
        });
    }

    @Test
    void aPipeIsRisky() throws Exception {
        assertThat(forecasts("pipe")).allSatisfy(seen -> {
            assertThat(seen.atCreation()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().reasons())
                    .extracting(Reason::kind)
                    .containsOnly(Reason.Kind.DESCRIPTOR)
                    .hasSize(2);
        });
    }

    /** The reporter handles SIGALRM too, and has no timer. */
    @Test
    void aProgramThatWorksWithItsFaultsIsRiskyAndOneThatReportsThemIsNot() throws Exception {
        assertThat(forecasts("faults")).allSatisfy(seen -> {
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().reasons()).anyMatch(reason -> reason.text().contains("handles faults"));
        });
        assertThat(forecasts("reporter"))
                .allSatisfy(seen -> assertThat(seen.forecast().verdict()).isEqualTo(Verdict.FINE));
    }

    /** It may end in other ways than by returning, as one of which nothing more is known. */
    @Test
    void aSignalHandlerInProgressIsRisky() throws Exception {
        assertThat(forecasts("handler")).allSatisfy(seen -> {
            assertThat(seen.atCreation()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().reasons())
                    .extracting(Reason::text)
                    .anyMatch(text -> text.contains("handler of signal 10 is in progress"));
        });
    }

    @Test
    void anInstructionThatCannotBeAvoidedIsUnusable() throws Exception {
        assertThat(forecasts("crc32")).anySatisfy(seen -> {
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.UNUSABLE);
            Reason reason = seen.forecast().reasons().getFirst();
            assertThat(reason.kind()).isEqualTo(Reason.Kind.INSTRUCTION);
            assertThat(reason.text()).contains("CRC32", "whichever way", "forecast+0x");
        });
    }

    /** The kernel does not give its registers whole, so there is no checkpoint that could be forecast. */
    @Test
    void codeOf32BitsIsRefusedWhileTheProgramRuns() throws Exception {
        // A kernel without IA32 emulation (also "ia32_emulation=0") has no segment for such code.
        Path once = Files.createDirectories(folder.resolve("once"));
        Files.createFile(once.resolve("stop"));
        Process alone = new ProcessBuilder(program.toString(), "code32", once.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(alone.waitFor() == 0, "this kernel runs no 32-bit code: that it is refused is NOT tested");
        assertThatThrownBy(() -> forecasts("code32")).hasMessageContaining("runs 32-bit code");
    }

    @Test
    void aTrapOfTheProgramsOwnThatCannotBeAvoidedIsUnusable() throws Exception {
        assertThat(forecasts("trap")).anySatisfy(seen -> {
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.UNUSABLE);
            assertThat(seen.forecast().reasons()).anyMatch(reason -> reason.text().contains("instruction of INT (cc)"));
        });
    }

    @Test
    void aHandlerInProgressThatWasSeenToReturnIsUnusable() throws Exception {
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            StoppedProgram.distant(store, program, "returning", folder.resolve("returning"));
            assertThat(store.checkpoints("returning")).anySatisfy(info -> {
                Checkpoint checkpoint = store.checkpoint(info.id());
                Forecast forecast = Forecaster.of(checkpoint, StateCodec.decode(checkpoint.state()), List.of());
                assertThat(forecast.verdict()).isEqualTo(Verdict.UNUSABLE);
                assertThat(forecast.reasons()).anyMatch(reason -> reason.text().contains("returned right after"));
            });
        }
    }

    /** The loop may end at any time, and then come ppoll and, too far to be walked to, a piece of memory given back. */
    @Test
    void whatGem5LacksAndMayComeIsRisky() throws Exception {
        Path program = Subjects.compile(folder, "forecast", "-DPPOLL", "-DADVICE=MADV_DONTNEED");
        assertThat(forecasts(program, "additions")).allSatisfy(seen -> {
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().reasons())
                    .extracting(Reason::text)
                    .anyMatch(text -> text.contains("ppoll (271)"))
                    .anyMatch(text -> text.contains("MADV_DONTNEED"));
        });
    }

    /** Its loader waits in a library, and there is no checkpoint that would show what comes then. */
    @Test
    void aProgramOfWhichNothingIsKnownYetIsRisky() throws Exception {
        Path library = Subjects.compile(folder, "forecast", "-DLIBRARY", "-shared", "-fPIC");
        Path loaded = folder.resolve("loaded");
        List<String> link = List.of("gcc", "-o", loaded.toString(), "src/test/c/forecast.c", "-Wl,--no-as-needed");
        Process gcc = new ProcessBuilder(Stream.concat(link.stream(), Stream.of(library.toString())).toList())
                .inheritIO()
                .start();
        assertThat(gcc.waitFor()).isZero();
        assertThat(forecasts(loaded, "loading")).allSatisfy(seen -> {
            assertThat(seen.forecast().verdict()).isEqualTo(Verdict.RISKY);
            assertThat(seen.forecast().reasons()).extracting(Reason::text).anyMatch(text -> text.contains("being loaded"));
        });
    }

    @Test
    void whatTheProgramHasByLaterCheckpointsCounts() throws Exception {
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            Checkpoint checkpoint = fine(store);
            ProcessState now = StateCodec.decode(checkpoint.state());
            assertThat(Forecaster.of(checkpoint, now, List.of(now)).verdict()).isEqualTo(Verdict.FINE);
            OpenDescriptor timer =
                    new OpenDescriptor(9, OpenDescriptor.Kind.TIMERFD, "anon_inode:[timerfd]", 2, 0, 0600, 0);
            ThreadState thread = now.mainThread();
            ThreadState another = new ThreadState(
                    thread.tid() + 1,
                    thread.registers(),
                    thread.fxsave(),
                    thread.xsave(),
                    thread.signalMask(),
                    thread.robustList(),
                    thread.clearChildTid(),
                    thread.pending(),
                    thread.traits());
            ProcessState later = withOnly(now, another, now.mappings(), timer, now.umask() ^ 0777);
            Forecast forecast = Forecaster.of(checkpoint, now, List.of(now, later));
            assertThat(forecast.verdict()).isEqualTo(Verdict.RISKY);
            assertThat(forecast.reasons())
                    .extracting(Reason::text)
                    .anyMatch(text -> text.contains("makes timerfd"))
                    .anyMatch(text -> text.contains("umask"))
                    .anyMatch(text -> text.contains("first thread has ended"));
        }
    }

    @Test
    void whatGem5LacksAndTheProgramDoesRightAfterACheckpointIsKept() throws Exception {
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            StoppedProgram.distant(store, program, "timerfd", folder.resolve("timerfd"));
            List<Checkpoint> all = store.checkpoints("timerfd").stream()
                    .map(info -> store.checkpoint(info.id()))
                    .toList();
            assertThat(all).anySatisfy(checkpoint -> {
                ProcessState state = StateCodec.decode(checkpoint.state());
                assertThat(Forecaster.of(checkpoint, state, List.of()).reasons())
                        .extracting(Reason::text)
                        .contains("right after the checkpoint the program made system call timerfd_create (283); gem5"
                                + " v24.0 does not have it and ends the simulation there");
            });
            assertThat(all.getFirst().run().attributes().get("calls-after")).matches("([0-9]+ 283(; )?)+");
        }
    }

    @Test
    void theHandlerOfFaultsThatTheProgramHasByALaterCheckpointCounts() throws Exception {
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            Checkpoint before = fine(store);
            Checkpoint after = store.checkpoint(
                    StoppedProgram.checkpoints(store, program, "faults", folder.resolve("faults")).getFirst());
            Forecast forecast = Forecaster.of(
                    before, StateCodec.decode(before.state()), List.of(StateCodec.decode(after.state())));
            assertThat(forecast.verdict()).isEqualTo(Verdict.RISKY);
            assertThat(forecast.reasons())
                    .extracting(Reason::text)
                    .anyMatch(text -> text.startsWith("by a later checkpoint the program handles faults"));
        }
    }

    @Test
    void whatGem5DoesInPartAndTheProgramHasByALaterCheckpointCounts() throws Exception {
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            Checkpoint checkpoint = fine(store);
            ProcessState now = StateCodec.decode(checkpoint.state());
            MemoryMapping code = now.mappings().stream().filter(MemoryMapping::isFileBacked).findFirst().orElseThrow();
            OpenDescriptor duplicate = new OpenDescriptor(
                    60, OpenDescriptor.Kind.FILE, code.path(), 0, 0, 0100644, 0, 3, code.file(), "");
            List<MemoryMapping> mappings = new ArrayList<>(now.mappings());
            mappings.addFirst(new MemoryMapping(
                    code.start() - 4096, code.start(), 3, true, 0, code.device(), code.inode(), code.path()));
            ProcessState later = withOnly(now, now.mainThread(), mappings, duplicate, now.umask());
            assertThat(Forecaster.of(checkpoint, now, List.of(later)).reasons())
                    .extracting(Reason::text)
                    .anyMatch(text -> text.startsWith("by a later checkpoint the program duplicates a descriptor (3 as 60)"))
                    .anyMatch(text -> text.startsWith("by a later checkpoint changes of the shared mapping"));
        }
    }

    @Test
    void aPipeThatDoesNotWaitByALaterCheckpointCountsThoughItIsOpenNow() throws Exception {
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            Checkpoint checkpoint = fine(store);
            ProcessState state = StateCodec.decode(checkpoint.state());
            ProcessState now = withPipe(state, 0);
            ProcessState later = withPipe(state, OpenDescriptor.O_NONBLOCK);
            String reason = "by a later checkpoint the program has descriptor 9 not wait (O_NONBLOCK)";
            assertThat(Forecaster.of(checkpoint, now, List.of(now, later)).reasons())
                    .extracting(Reason::text)
                    .anyMatch(text -> text.startsWith(reason));
            assertThat(Forecaster.of(checkpoint, later, List.of(later)).reasons())
                    .extracting(Reason::text)
                    .noneMatch(text -> text.startsWith(reason));
        }
    }

    private static ProcessState withPipe(ProcessState state, int flags) {
        OpenDescriptor pipe = new OpenDescriptor(9, OpenDescriptor.Kind.PIPE, "pipe:[1]", flags, 0, 0600, 0);
        return withOnly(state, state.mainThread(), state.mappings(), pipe, state.umask());
    }

    private Checkpoint fine(Store store) throws IOException {
        return store.checkpoint(
                StoppedProgram.checkpoints(store, program, "fine", folder.resolve("fine")).getFirst());
    }

    private static ProcessState withOnly(
            ProcessState state,
            ThreadState thread,
            List<MemoryMapping> mappings,
            OpenDescriptor descriptor,
            int umask) {
        return new ProcessState(
                state.pid(),
                List.of(thread),
                state.bounds(),
                mappings,
                state.memoryTraits(),
                List.of(descriptor),
                state.files(),
                state.actions(),
                state.pending(),
                state.timers(),
                state.posixTimers(),
                state.limits(),
                state.executable(),
                state.workingDirectory(),
                umask,
                state.command(),
                state.environment(),
                state.auxv(),
                state.cpuProfile());
    }
}
