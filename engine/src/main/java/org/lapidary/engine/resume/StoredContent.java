package org.lapidary.engine.resume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryMapping;
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

    /** Whether the file at {@code path} holds what is stored of {@code file}, and no more. */
    boolean isIn(Path path, FileState file) {
        return isFrom(path, 0, file.size(), file.firstPage(), FileSpace.pages(file.size())) && isOfSize(path, file.size());
    }

    /** Whether the file at {@code path} holds what shared mappings showed of {@code file}. */
    boolean isMappedFrom(Path path, FileState file, List<MemoryMapping> mappings) {
        return mappings.stream()
                .allMatch(mapping -> isFrom(
                        path,
                        mapping.offset(),
                        file.size(),
                        mapping.start() / PageSource.PAGE_SIZE,
                        mapping.length() / PageSource.PAGE_SIZE));
    }

    /** Whether the file holds, from {@code offset} to {@code size} at most, what is stored as pages. */
    private boolean isFrom(Path path, long offset, long size, long firstPage, long count) {
        PageTable pages = checkpoint.pages();
        byte[] stored = new byte[PageSource.PAGE_SIZE];
        try (PageReader reader = checkpoint.pageReader();
                InputStream in = Files.newInputStream(path)) {
            in.skipNBytes(Math.min(offset, size));
            for (long page = 0; page < count && offset + page * stored.length < size; page++) {
                int index = pages.indexOf(firstPage + page);
                if (index < 0) {
                    Arrays.fill(stored, (byte) 0);
                } else {
                    reader.read(index, stored);
                }
                int length = (int) Math.min(stored.length, size - offset - page * stored.length);
                byte[] now = in.readNBytes(length);
                if (!Arrays.equals(now, 0, now.length, stored, 0, length)) {
                    return false;
                }
            }
            return true;
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isOfSize(Path path, long size) {
        try {
            return Files.size(path) == size;
        } catch (IOException gone) {
            return false;
        }
    }
}
