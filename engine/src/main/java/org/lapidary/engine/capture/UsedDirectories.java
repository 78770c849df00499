package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lapidary.engine.sys.DirectoryWatch;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/**
 * The directories in which a program makes files, or may: watched for what comes there, by real path. Of those that it is
 * not known to use, the nearest above that it is known to use is kept.
 */
final class UsedDirectories implements AutoCloseable {

    /** The kernel holds about a kilobyte for each. */
    private static final int MOST_DIRECTORIES = 256;

    private final Path store;
    private final Consumer<String> notices;
    private final Set<Path> unwatchable = new LinkedHashSet<>();

    /** Directories that the program may use, and the nearest above them that it is known to. */
    private final Map<Path, Path> guesses = new HashMap<>();

    private final Optional<OwnWrites> writes = OwnWrites.begin();
    private DirectoryWatch watch;
    private boolean saidNotWatched;

    /** @param store a directory that is not watched, nor any below it */
    UsedDirectories(Path store, Consumer<String> notices) {
        this.store = store;
        this.notices = notices;
        try {
            watch = new DirectoryWatch();
        } catch (SystemCallFailed e) {
            notices.accept(e.getMessage() + ": files that the program writes and closes between two checkpoints are in none");
        }
    }

    /** Begins to watch a directory that the program uses, unless it is watched already or can't be. */
    boolean watch(Path named) {
        Path directory = real(named);
        if (directory == null) {
            return false;
        }
        if (guesses.remove(directory) != null) {
            guesses.replaceAll((below, place) -> below.startsWith(directory) ? directory : place);
        }
        return watchAnyhow(directory);
    }

    /** Events name it so, whatever links lead there; null where it is gone. */
    static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException gone) {
            return null;
        }
    }

    private boolean watchAnyhow(Path directory) {
        boolean known = watch == null || unwatchable.contains(directory) || watch.directories().contains(directory);
        if (known || !Files.isDirectory(directory) || isOfStore(directory)) {
            return false;
        }
        if (watch.directories().size() >= MOST_DIRECTORIES) {
            sayNotWatched("there are more than " + MOST_DIRECTORIES + " directories that the program may use");
        } else {
            try {
                writes.ifPresent(of -> of.watch(directory)); // before the other, which may not be told of what this is not
                if (watch.add(directory)) {
                    return true;
                }
                unwatchable.add(directory);
            } catch (SystemCallFailed e) {
                sayNotWatched("this user may watch no more directories (fs.inotify.max_user_watches)");
            }
        }
        return false;
    }

    /** Whatever name it has here. */
    private boolean isOfStore(Path directory) {
        try {
            return directory.startsWith(store) || Files.exists(store) && Files.isSameFile(directory, store);
        } catch (IOException gone) {
            return true;
        }
    }

    /** Once: another directory may go, and its place be taken by one that is then watched. */
    private void sayNotWatched(String why) {
        if (!saidNotWatched) {
            saidNotWatched = true;
            notices.accept(why + ": files that it writes and closes between two checkpoints in others are in none");
        }
    }

    /** The same of one that the program may use. */
    boolean watchGuessed(Path directory) {
        boolean begun = watchAnyhow(directory);
        if (begun) {
            guesses.put(directory, placeOf(directory.getParent()));
        }
        return begun;
    }

    /** The nearest directory, this one or above it, that the program is known to use. */
    Path placeOf(Path directory) {
        return guesses.getOrDefault(directory, directory);
    }

    Set<Path> watched() {
        return watch == null ? Set.of() : watch.directories();
    }

    /** What has come since this was asked before. */
    DirectoryWatch.Changes take() {
        return watch == null ? DirectoryWatch.Changes.NONE : watch.take();
    }

    /** Has a program that stands still tell what of it was its own doing, see {@link OwnWrites}. */
    void ask(Tracee tracee, RemoteCalls remote) {
        writes.ifPresent(of -> of.ask(tracee, remote));
    }

    /** See {@link OwnWrites#isOwn}. */
    Optional<Boolean> isOwn(Path path) {
        return writes.flatMap(of -> of.isOwn(path));
    }

    void forgetThoseGone() {
        Set<Path> there = watched();
        guesses.keySet().retainAll(there);
        writes.ifPresent(of -> of.retain(there));
    }

    @Override
    public void close() {
        writes.ifPresent(OwnWrites::close);
        if (watch != null) {
            watch.close();
        }
    }
}
