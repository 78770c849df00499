package org.lapidary.engine.gem5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.lapidary.engine.state.FileSpace;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.store.PageSource;
import org.lapidary.store.PageTable;

/**
 * The files of a program whose contents a checkpoint holds, laid out beside it so that it runs where they are not, or
 * no longer what they were:
 *
 * <pre>
 *   DIR/files/home/u/data          was /home/u/data
 *   DIR/files/lapidary-unnamed/0   had no name; the program knows it by its descriptor only
 * </pre>
 *
 * The script gives each run copies of those that the program may write, and has gem5 look for the names there.
 */
final class LaidOutFiles implements AutoCloseable {

    /** The directory beside {@code m5.cpt}. */
    static final String DIRECTORY = "files";

    private static final String UNNAMED = "/lapidary-unnamed/";

    private final Map<Long, FileState> byFirstPage = new HashMap<>();
    private final Map<Long, FileChannel> open = new HashMap<>();
    private final Map<FileState, String> names = new HashMap<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final List<String> directories = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    LaidOutFiles(ProcessState state) {
        int unnamed = 0;
        for (FileState file : state.files()) {
            boolean named = file.origin() == Origin.NAMED;
            if (file.origin() == Origin.DIRECTORY && isPlain(file.path())) {
                directories.add(file.path());
            }
            boolean waiting = file.origin() == Origin.PIPE || file.origin() == Origin.SOCKET;
            if (file.isStored() && !waiting && (!named || isPlain(file.path()))) {
                String name = named ? file.path() : UNNAMED + unnamed++;
                byFirstPage.put(file.firstPage(), file);
                names.put(file, name);
                paths.add(name);
                if (file.written() || !named) {
                    written.add(name);
                }
            }
        }
    }

    /** A name that stays inside the directory: a checkpoint may come from others. */
    private static boolean isPlain(String path) {
        return path.startsWith("/")
                && path.length() > 1
                && Path.of(path).normalize().toString().equals(path)
                && CheckpointText.survives(path);
    }

    /** The name under which the simulated program is to open a file, or null where it is not laid out. */
    String nameOf(FileState file) {
        return names.get(file);
    }

    /** All those names. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    /** Those that the program may write to. */
    List<String> written() {
        return List.copyOf(written);
    }

    /** Directories that the program has made; each run makes those that are gone. */
    List<String> directories() {
        return List.copyOf(directories);
    }

    /** Bytes of pages written. */
    long bytes() {
        return bytes.get();
    }

    /** Makes the files, as long as they were and empty, in {@code directory}. */
    void create(Path directory) throws IOException {
        for (Map.Entry<FileState, String> entry : names.entrySet()) {
            FileState file = entry.getKey();
            Path path = directory.resolve(DIRECTORY + entry.getValue());
            Files.createDirectories(path.getParent());
            FileChannel channel =
                    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            open.put(file.firstPage(), channel);
            if (file.size() > 0) {
                channel.write(ByteBuffer.allocate(1), file.size() - 1);
            }
        }
    }

    /** Takes pages of the file space. From several threads at once. */
    void pages(PageTable table, int index, int count, ByteBuffer pages) throws IOException {
        for (int i = 0; i < count; i++) {
            long vpn = table.vpn(index + i);
            long first = vpn - vpn % FileSpace.SLOT_PAGES;
            long at = (vpn - first) * PageSource.PAGE_SIZE;
            FileState file = byFirstPage.get(first);
            if (file != null && at < file.size()) {
                int length = (int) Math.min(PageSource.PAGE_SIZE, file.size() - at);
                ByteBuffer page = pages.slice(pages.position() + i * PageSource.PAGE_SIZE, length);
                while (page.hasRemaining()) {
                    at += open.get(first).write(page, at);
                }
                bytes.addAndGet(length);
            }
        }
    }

    /** Puts all on disk. */
    void sync(Path directory, WriteBack writeBack) throws IOException {
        for (FileChannel channel : open.values()) {
            writeBack.end(channel);
        }
        Set<Path> folders = new LinkedHashSet<>();
        for (String name : paths) {
            Path folder = directory.resolve(DIRECTORY + name).getParent();
            while (!folder.equals(directory) && folders.add(folder)) {
                folder = folder.getParent();
            }
        }
        for (Path folder : folders) {
            writeBack.directory(folder);
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : open.values()) {
            channel.close();
        }
    }
}
