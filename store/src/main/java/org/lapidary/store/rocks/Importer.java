package org.lapidary.store.rocks;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.lapidary.store.ImportOptions;
import org.lapidary.store.ImportPlan;
import org.lapidary.store.Imported;
import org.lapidary.store.PageSource;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunName;
import org.lapidary.store.RunPart;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.Location;
import org.lapidary.store.format.PageHash;
import org.lapidary.store.portable.PortableReader;
import org.lapidary.store.portable.Stretch;

/**
 * Reads an exported file into a {@link StagedImport}. The file is nobody's to trust: what it says is bounded before memory
 * is taken for it, pages are hashed here and sought by these hashes alone, and nothing is visible before its last byte
 * has been checked.
 */
final class Importer {

    /** New pages taken in one turn, 32 MiB: read from the stream, which may be slow, while others have theirs. */
    private static final int BATCH_NEW = 1 << 13;

    /** All pages taken in one turn. */
    private static final int BATCH = 1 << 20;

    private final ImportOptions options;
    private final ProgressListener listener;
    private final PageHash hash = new PageHash();
    private long pages;

    Importer(ImportOptions options, ProgressListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /** Reads a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(PortableReader reader) throws IOException, DecodeException;
    }

    /** @param beginning begins a run of an import under a name that is free */
    Imported run(InputStream in, Supplier<StagedImport> staging, BiConsumer<StagedImport, RunInfo> beginning)
            throws IOException {
        return read(in, reader -> {
            try (StagedImport staged = staging.get()) {
                RunInfo run;
                while ((run = nextRun(reader)) != null) {
                    beginning.accept(staged, run);
                    ExportedRecord checkpoint;
                    while ((checkpoint = reader.nextCheckpoint()) != null) {
                        options.states().accept(checkpoint.state());
                        staged.begin(checkpoint.gone());
                        copy(reader, staged);
                        staged.end(checkpoint);
                    }
                }
                return new Imported(staged.commit(), pages, reader.totals().sha256());
            }
        });
    }

    /**
     * Reads all of it and stores nothing.
     *
     * @param naming the name that is free for a run, which is called for each in the file's order
     */
    ImportPlan plan(InputStream in, PlainPages plainPages, UnaryOperator<String> naming) throws IOException {
        return read(in, reader -> {
            List<RunPart> runs = new ArrayList<>();
            long known = 0;
            RunInfo run;
            while ((run = nextRun(reader)) != null) {
                String name = naming.apply(run.name());
                int checkpoints = 0;
                ExportedRecord checkpoint;
                while ((checkpoint = reader.nextCheckpoint()) != null) {
                    options.states().accept(checkpoint.state());
                    checkpoints++;
                    Stretch stretch;
                    while ((stretch = reader.nextStretch()) != null) {
                        known += stretch.isNew() ? known(stretch, plainPages) : 0;
                        listener.progress("looking for pages", pages, reader.promisedPages());
                    }
                }
                runs.add(new RunPart(name, checkpoints));
            }
            return new ImportPlan(runs, pages, known, reader.totals().sha256());
        });
    }

    /** The next run, under the name that is asked for. */
    private RunInfo nextRun(PortableReader reader) throws IOException, DecodeException {
        RunInfo run = reader.nextRun();
        if (run == null) {
            return null;
        }
        requireRoom(reader.promisedPages());
        return run.named(RunName.require(options.name().orElse(run.name())));
    }

    /** How many pages of a stretch the store has. */
    private int known(Stretch stretch, PlainPages plainPages) {
        int known = 0;
        for (int i = 0; i < stretch.count(); i++) {
            hash.of(stretch.pages(), i * PageSource.PAGE_SIZE);
            known += plainPages.find(hash.high(), hash.low()) == Location.NONE ? 0 : 1;
        }
        pages += stretch.count();
        return known;
    }

    private <T> T read(InputStream in, Reading<T> reading) throws IOException {
        try (PortableReader reader = new PortableReader(in)) {
            if (reader.runs() > 1 && options.name().isPresent()) {
                throw new StoreException.Refused(options.source() + " holds " + reader.runs() + " runs, which cannot all be"
                        + " called '" + options.name().get() + "'; import them without --name");
            }
            return reading.read(reader);
        } catch (PortableReader.NotExportedException e) {
            throw new StoreException.NotAStore(options.source() + " is no exported file: " + e.getMessage());
        } catch (DecodeException.TooNew e) {
            throw new StoreException.WrongVersion(
                    options.source() + " is too new for this lapidary: " + e.getMessage() + "; use a later one");
        } catch (DecodeException e) {
            throw new StoreException.Corrupt(
                    options.source() + " is damaged: " + e.getMessage() + "; nothing of it was imported", e);
        }
    }

    private void copy(PortableReader reader, StagedImport staged) throws IOException, DecodeException {
        List<Stretch> batch = new ArrayList<>();
        int fresh = 0;
        int all = 0;
        Stretch stretch;
        while ((stretch = reader.nextStretch()) != null) {
            batch.add(stretch);
            fresh += stretch.isNew() ? stretch.count() : 0;
            all += stretch.count();
            requireRoom(staged.pages() + (long) all);
            if (fresh >= BATCH_NEW || all >= BATCH) {
                take(batch, fresh, staged, reader);
                fresh = 0;
                all = 0;
            }
        }
        if (!batch.isEmpty()) {
            take(batch, fresh, staged, reader);
        }
    }

    private void take(List<Stretch> batch, int fresh, StagedImport staged, PortableReader reader) {
        staged.take(batch);
        batch.clear();
        pages += fresh;
        listener.progress("importing pages", pages, reader.promisedPages());
    }

    private void requireRoom(long wanted) {
        if (wanted > StagedImport.MOST_PAGES) {
            throw new StoreException.Refused(options.source() + " holds more pages than the " + StagedImport.MOST_PAGES
                    + " that Java has memory for; give it more with JDK_JAVA_OPTIONS=-Xmx8g");
        }
    }
}
