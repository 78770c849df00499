package org.lapidary.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointChoice;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Exported;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.Optimization;
import org.lapidary.store.PageCounts;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification.Damage;

/** A store with one run of three checkpoints, of which only what lists them is there. */
final class OneRun implements Store {

    static final RunInfo RUN = new RunInfo("loop", 0, List.of("loop", "a b"), Map.of("k", "v"));

    private final Path directory;
    private final Runnable onClose;

    OneRun(Path directory, Runnable onClose) {
        this.directory = directory;
        this.onClose = onClose;
    }

    static CheckpointInfo info(int number) {
        return new CheckpointInfo(
                new CheckpointId("loop", number),
                1,
                number * 500_000_000L,
                number == 1 ? -1 : 1_234_567,
                256,
                new PageCounts(0, 0, 0, 0, 256),
                1 << 20,
                Map.of());
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public List<RunInfo> runs(List<Damage> damages) {
        return runs();
    }

    @Override
    public List<CheckpointInfo> checkpoints(String run, List<Damage> damages) {
        return checkpoints(run);
    }

    @Override
    public List<RunInfo> runs() {
        return List.of(RUN);
    }

    @Override
    public Optional<RunInfo> run(String name) {
        return name.equals("loop") ? Optional.of(RUN) : Optional.empty();
    }

    @Override
    public List<CheckpointInfo> checkpoints(String run) {
        return List.of(info(1), info(2), info(3));
    }

    @Override
    public Checkpoint checkpoint(CheckpointId id) {
        if (id.number() > 3) {
            throw new StoreException.Unknown("no checkpoint " + id);
        }
        return new Checkpoint() {
            @Override
            public CheckpointInfo info() {
                return OneRun.info(id.number());
            }

            @Override
            public RunInfo run() {
                return RUN;
            }

            @Override
            public byte[] state() {
                return new byte[0];
            }

            @Override
            public PageTable pages() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void read(PageVisitor visitor, int threads) {
                throw new UnsupportedOperationException();
            }

            @Override
            public PageReader pageReader() {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public Map<Checkpoint, Throwable> read(Map<Checkpoint, PageVisitor> readings, int threads) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RunWriter beginRun(RunInfo run) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RunWriter beginNumberedRun(RunInfo run) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optimization optimize(String run, int level, int threads, Optimization.Listener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Exported exportRuns(
            Map<String, CheckpointChoice> choices, OutputStream out, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Imported importRuns(InputStream in, ImportOptions given, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImportPlan planImport(InputStream in, ImportOptions given, ProgressListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long diskBytes() {
        return 3 << 20;
    }

    @Override
    public void abandon() {
        onClose.run();
    }

    @Override
    public void close() {
        onClose.run();
    }
}
