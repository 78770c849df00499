package org.lapidary.engine.resume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;

/** What a checkpoint holds of files, to compare with what stands in them now. */
final class StoredContent {

    private final Checkpoint checkpoint;

    StoredContent(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Whether the file at {@code path} holds what is stored of {@code file}. */
    boolean isIn(Path path, FileState file) {
        PageTable pages = checkpoint.pages();
        byte[] stored = new byte[PageSource.PAGE_SIZE];
        try (PageReader reader = checkpoint.pageReader();
                InputStream in = Files.newInputStream(path)) {
            for (long page = 0; page < FileSpace.pages(file.size()); page++) {
                int index = pages.indexOf(file.firstPage() + page);
                if (index < 0) {
                    Arrays.fill(stored, (byte) 0);
                } else {
                    reader.read(index, stored);
                }
                int length = (int) Math.min(stored.length, file.size() - page * stored.length);
                byte[] now = in.readNBytes(length);
                if (!Arrays.equals(now, 0, now.length, stored, 0, length)) {
                    return false;
                }
            }
            return in.read() < 0;
        } catch (IOException unreadable) {
            return false;
        }
    }
}
