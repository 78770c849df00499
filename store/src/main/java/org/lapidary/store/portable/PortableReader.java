package org.lapidary.store.portable;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.lapidary.store.PageSource;
import org.lapidary.store.RunInfo;
import org.lapidary.store.format.DecodeException;
import org.lapidary.store.format.ExportedRecord;
import org.lapidary.store.format.PageDelta;
import org.lapidary.store.format.PageMap;
import org.lapidary.store.format.RunRecord;

/**
 * Reads an exported file, which anybody may have made, from its first byte to its last. Takes memory for one record or
 * stretch at a time, and only as its bytes come in; zstd's window takes 128 MiB besides. Whether the file is whole is
 * known when {@link #totals} is: nothing of it is to be believed before.
 *
 * <p>All methods throw {@link DecodeException.Damaged} where the bytes are not what was written, and {@link
 * IOException} where the stream beneath fails.
 */
public final class PortableReader implements AutoCloseable {

    private final PortableContent content;
    private final int runs;
    private final Set<String> names = new HashSet<>();
    private long promisedPages;
    private int checkpoints;
    private long pages;
    private String run;
    private int promisedOfRun;
    private int checkpointsOfRun;
    private long pagesAfterRun;
    private int lastNumber;
    private long nextVpn;
    private int tag;
    private Totals totals;

    /**
     * Reads up to the first run.
     *
     * @throws NotExportedException where the first bytes are not those of an exported file
     */
    public PortableReader(InputStream in) throws IOException, DecodeException, NotExportedException {
        content = new PortableContent(in);
        try {
            tag = content.u8();
            if (content.version() == PortableFormat.ONE_RUN) {
                runs = 1;
            } else {
                if (tag != PortableFormat.RUNS) {
                    throw PortableContent.damaged("it does not begin with the number of its runs");
                }
                runs = (int) content.varint(2, PortableFormat.MAX_RUNS);
                promisedPages = content.varint(0, Long.MAX_VALUE);
                tag = content.u8();
            }
        } catch (IOException | DecodeException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    /** Runs that it says it has. */
    public int runs() {
        return runs;
    }

    /** Pages whose content it says it has, of a file of one run once that has been read; no more are read. */
    public long promisedPages() {
        return promisedPages;
    }

    /** The next run, or null at the end, where the file has proved to be whole. */
    public RunInfo nextRun() throws IOException, DecodeException {
        if (tag == PortableFormat.END && names.size() == runs) {
            finish();
            return null;
        }
        if (tag != PortableFormat.RUN || names.size() == runs) {
            throw PortableContent.damaged(names.size() == runs ? "something follows its last run" : "a run is missing");
        }
        promisedOfRun = (int) content.varint(1, Integer.MAX_VALUE);
        if (runs == 1) {
            promisedPages = content.varint(0, Long.MAX_VALUE);
            pagesAfterRun = promisedPages;
        } else {
            pagesAfterRun = pages + content.varint(0, promisedPages - pages);
        }
        RunInfo info = RunRecord.decode(content.record(PortableFormat.MAX_RUN));
        if (info.createdMillis() < 0 || info.createdMillis() > RunInfo.LATEST_MILLIS) {
            throw PortableContent.damaged("its run is not of the years 1970 to 9999");
        }
        if (!names.add(info.name())) {
            throw PortableContent.damaged("it holds run '" + info.name() + "' twice");
        }
        run = info.name();
        checkpointsOfRun = 0;
        lastNumber = 0;
        tag = content.u8();
        return info;
    }

    /** The next checkpoint of the present run, or null where there are no more. */
    public ExportedRecord nextCheckpoint() throws IOException, DecodeException {
        if (tag == PortableFormat.END || tag == PortableFormat.RUN) {
            if (checkpointsOfRun != promisedOfRun || pages != pagesAfterRun) {
                throw PortableContent.damaged("it holds fewer checkpoints or pages than it says");
            }
            return null;
        }
        if (tag != PortableFormat.CHECKPOINT || checkpointsOfRun == promisedOfRun) {
            throw PortableContent.damaged("a checkpoint is missing, or too many");
        }
        ExportedRecord checkpoint = ExportedRecord.decode(content.record(PortableFormat.MAX_CHECKPOINT));
        if (!checkpoint.info().id().run().equals(run)) {
            throw PortableContent.damaged("it holds a checkpoint of another run than it says");
        }
        if (checkpoint.info().id().number() <= lastNumber) {
            throw PortableContent.damaged("its checkpoints are not in order");
        }
        if (checkpoint.info().elapsedNanos() < 0 || checkpoint.info().instructions() < -1) {
            throw PortableContent.damaged("it holds a checkpoint of before its program's start");
        }
        lastNumber = checkpoint.info().id().number();
        checkpoints++;
        checkpointsOfRun++;
        nextVpn = 0;
        tag = content.u8();
        return checkpoint;
    }

    /** The next pages of the present checkpoint, or null where there are no more. */
    public Stretch nextStretch() throws IOException, DecodeException {
        if (tag != PortableFormat.NEW_PAGES && tag != PortableFormat.KNOWN_PAGES) {
            return null;
        }
        boolean isNew = tag == PortableFormat.NEW_PAGES;
        long vpn = nextVpn + content.varint(0, PageMap.MAX_VPN - nextVpn);
        int most = isNew ? PortableFormat.MAX_NEW : PortableFormat.MAX_KNOWN;
        int count = (int) content.varint(1, Math.min(most, PageMap.MAX_VPN - vpn));
        Stretch stretch;
        if (isNew) {
            if (count > pagesAfterRun - pages) {
                throw PortableContent.damaged("it holds more pages than it says");
            }
            stretch = new Stretch(vpn, count, Stretch.NEW, pages(count));
            pages += count;
        } else {
            stretch = new Stretch(vpn, count, content.varint(0, pages - count), null);
        }
        nextVpn = vpn + count;
        tag = content.u8();
        return stretch;
    }

    private byte[] pages(int count) throws IOException, DecodeException {
        byte[] bytes = new byte[count * PageSource.PAGE_SIZE];
        content.fill(bytes, bytes.length);
        for (int i = 0; i < count; i++) {
            if (PageDelta.isZero(bytes, i * PageSource.PAGE_SIZE)) {
                throw PortableContent.damaged("it holds a page of zeros, which is never written");
            }
        }
        return bytes;
    }

    /** What the trailer says; null before the end. */
    public Totals totals() {
        return totals;
    }

    private void finish() throws IOException, DecodeException {
        if (totals != null) {
            return;
        }
        if (pages != promisedPages) {
            throw PortableContent.damaged("it holds fewer pages than it says");
        }
        totals = content.finish(checkpoints, pages);
    }

    /** Frees what zstd holds; the stream beneath stays open. */
    @Override
    public void close() throws IOException {
        content.close();
    }

    /** The bytes are not those of an exported file at all. */
    public static final class NotExportedException extends Exception {
        NotExportedException() {
            super("it does not begin as `lapidary export` begins a file");
        }
    }
}
