package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.capture.FileCapture;
import org.lapidary.engine.capture.PageBuffers;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

class CheckpointTakerTest {

    @TempDir
    Path folder;

    @Test
    void withoutAThreadToReadACopyAllIsReadInThePauseAndThatIsSaidOnce() throws Exception {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "exit 3"), List.of(), folder, Optional.empty(), Optional.of(folder.resolve("out")));
        CreateOptions options = CreateOptions.every(Duration.ofSeconds(1))
                .maxPause(Optional.of(Duration.ofNanos(1))) // any copy is better
                .build();
        Launched start = new Launched(launch, options.cpuProfile());
        List<String> notices = new ArrayList<>();
        LateReader threadless = new LateReader(task -> {
            throw new OutOfMemoryError("unable to create native thread"); // what Java makes of a limit on them
        });
        try (Store store = Store.openForWriting(folder.resolve("store"), "test");
                Tracee tracee = start.start(notice -> {});
                PageBuffers buffers = new PageBuffers(64 << 20);
                RunWriter writer = store.beginRun(new RunInfo("r", 0, start.command(), Map.of()));
                StoringThread storing = new StoringThread(writer, buffers, new CreateListener() {});
                CheckpointTaker taker = new CheckpointTaker(
                        tracee,
                        options,
                        buffers,
                        buffers,
                        storing,
                        new FileCapture(options.files(), store.directory(), notices::add),
                        notices::add,
                        processor -> {},
                        threadless)) {
            taker.lookAtImage(start);
            taker.take(0, -1, new Pause());
            taker.take(1, -1, new Pause());
            storing.finish();
            storing.requireNoFailure();
            assertThat(taker.readLate()).isZero();
            assertThat(notices).filteredOn(notice -> notice.contains("no thread to read a copy")).hasSize(1);
            assertThat(store.checkpoint(new CheckpointId("r", 2)).info().attributes()).doesNotContainKey("pages-read-late");
        }
    }
}
