package org.lapidary.engine.resume;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.FileState;

/**
 * The files that are made for a restored process. Those that had a name stay, in a directory of the user's choice or a
 * new temporary one, since they are what the program goes on writing to.
 */
final class FileCopies {

    private static final int OWNER_READ_WRITE = 0600;
    private static final int OWNER_ALL = 0700;
    private static final int PERMISSIONS = 0777;

    private final Optional<Path> chosen;
    private final List<Path> made = new ArrayList<>();
    private final Set<Path> unnamed = new HashSet<>();
    private Path directory;
    private boolean isTemporary;

    FileCopies(Optional<Path> chosen) {
        this.chosen = chosen;
    }

    /** An empty file, below the directory where {@code file} was below the root. */
    Path named(FileState file) throws IOException {
        Path original = Path.of(file.path());
        if (!original.isAbsolute() || !original.equals(original.normalize())) {
            throw new EngineException.BadState("the checkpoint has a file of the impossible name '" + original + "'", null);
        }
        return at(directory().resolve(original.getRoot().relativize(original)), file);
    }

    /** An empty file, to lose its name once it is open. */
    Path unnamed(FileState file) throws IOException {
        Path path = Files.createTempFile("lapidary-", "-unlinked");
        made.add(path);
        unnamed.add(path);
        setMode(path, file);
        return path;
    }

    /** An empty file at {@code path}, where none must be. */
    Path at(Path path, FileState file) throws IOException {
        try {
            makeDirectories(path.getParent());
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            throw new EngineException.BadRequest(
                    e.getFile() + " is in the way of a copy of the program's files: remove it, or choose another"
                            + " --files-dir");
        }
        made.add(path);
        setMode(path, file);
        return path;
    }

    /** An empty file at {@code path}, whatever was there, in a directory that is made where it is gone. */
    Path over(Path path, FileState file) throws IOException {
        if (Files.exists(path)) {
            Files.newByteChannel(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close(); // it may have other names, which a new file would not have
        } else {
            makeDirectories(path.getParent());
            Files.createFile(path);
            made.add(path);
            setMode(path, file);
        }
        return path;
    }

    /** A directory at {@code path}, where there is nothing. */
    void directory(Path path, FileState directory) throws IOException {
        makeDirectories(path);
        Files.setAttribute(path, "unix:mode", directory.mode() & PERMISSIONS | OWNER_ALL); // files are still to come
    }

    private void makeDirectories(Path path) throws IOException {
        if (path != null && Files.notExists(path)) {
            makeDirectories(path.getParent());
            Files.createDirectory(path);
            made.add(path);
        }
    }

    private static void setMode(Path path, FileState file) throws IOException {
        Files.setAttribute(path, "unix:mode", file.mode() & PERMISSIONS | OWNER_READ_WRITE);
    }

    private Path directory() throws IOException {
        if (directory == null) {
            isTemporary = chosen.isEmpty();
            directory = isTemporary ? Files.createTempDirectory("lapidary-files-") : chosen.get().toAbsolutePath();
        }
        return directory;
    }

    void finish() throws IOException {
        for (Path path : unnamed) {
            Files.deleteIfExists(path);
        }
    }

    /** Deletes what was made; directories that the user chose stay. */
    void undo() {
        for (Path path : made.reversed()) {
            path.toFile().delete(); // of directories, those that are empty
            Path parent = path.getParent();
            while (isTemporary && parent.startsWith(directory) && parent.toFile().delete()) {
                parent = parent.getParent();
            }
        }
    }
}
