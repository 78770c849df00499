package org.lapidary.store.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lapidary.store.StoreException;
import org.lapidary.store.format.StoreFormat;

/**
 * The files of a store:
 *
 * <pre>
 *  FORMAT      magic and version, text; written last when a store is made, so a directory without it is no store yet
 *  LOCK, WAITING, READERS, writing/
 *              locks, see {@link StoreLocks}
 *  RESERVE     space for the day when the disk is full, see {@link Reserve}
 *  db/         the database
 *  db.new/     a repaired one on its way into its place
 *  db.old/     a damaged one that a repair has replaced, garbage
 *  staging/    files on their way into the database; what an opening writer finds there is garbage
 * </pre>
 *
 * Directories have mode 0700 whatever the umask: images of memory hold secrets, and the database makes its files as
 * the umask says.
 */
public final class StoreDirectory {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** Mode 0600. */
    static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Opens a file of the store's to write, makes it where it is missing, and does not follow a link. */
    static final Set<OpenOption> NEW_OR_OLD =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final MadeDirectories made = new MadeDirectories();

    public StoreDirectory(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    public Path lock() {
        return root.resolve("LOCK");
    }

    Path waiting() {
        return root.resolve("WAITING");
    }

    Path readers() {
        return root.resolve("READERS");
    }

    Path reserve() {
        return root.resolve("RESERVE");
    }

    Path writing() {
        return root.resolve("writing");
    }

    Path writing(String run) {
        return writing().resolve(run);
    }

    public Path database() {
        return root.resolve("db");
    }

    /** Where a repaired database waits for the damaged one to go, see {@link RepairedDatabase}. */
    Path repaired() {
        return root.resolve("db.new");
    }

    /** Where a damaged database goes that a repair replaces. */
    Path damaged() {
        return root.resolve("db.old");
    }

    public Path staging() {
        return root.resolve("staging");
    }

    /**
     * Whether FORMAT is there and names a version that can be used. False where the directory is missing, empty, or
     * holds a store whose making was cut short.
     *
     * @throws StoreException.NotAStore where something else lives here
     * @throws StoreException.WrongVersion where FORMAT names a version that this lapidary cannot use
     */
    public boolean isStore() {
        try {
            if (!Files.isDirectory(root) && Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                throw new StoreException.NotAStore(root + " is not a directory, so it is no store; use another one");
            }
            Entries.requireKinds(root);
            if (format().exists()) {
                format().requireKnownVersion();
                return true;
            }
            Entries.requireNothingElse(root);
            return false;
        } catch (IOException e) {
            throw io("read", e);
        }
    }

    /**
     * What is wrong with FORMAT, where all else looks like a store: it is missing, or is not what was written.
     *
     * @throws StoreException.NotAStore where there is no database, or something else lives here
     * @throws StoreException.WrongVersion where FORMAT names a version that this lapidary cannot use
     */
    public Optional<String> formatProblem() {
        Optional<String> problem = root.toFile().isDirectory() ? format().problem() : Optional.empty();
        if (problem.isEmpty() || !hasDatabase()) {
            if (!isStore()) {
                throw new StoreException.NotAStore(
                        "there is no store in " + root + "; `lapidary create` makes one, --directory names another");
            }
            return Optional.empty();
        }
        try {
            Entries.requireKinds(root);
            Entries.requireNothingElse(root);
            return problem;
        } catch (IOException e) {
            throw io("read", e);
        }
    }

    /** The file FORMAT. */
    public FormatFile format() {
        return new FormatFile(this);
    }

    /** Whether there is anything of a database. */
    public boolean hasDatabase() {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(database())) {
            return entries.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw io("read", e);
        }
    }

    /** Makes the directories and lock files that are missing. */
    public void createDirectories() {
        try {
            made.make(root.toAbsolutePath());
            for (Path directory : new Path[] {root, database(), staging(), writing()}) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
            for (Path file : new Path[] {waiting(), readers()}) {
                if (!Files.exists(file)) {
                    FileChannel.open(file, NEW_OR_OLD, OWNERS_FILE).close();
                }
            }
        } catch (IOException e) {
            throw io("prepare", e);
        }
    }

    /** Sees that there is no symbolic link among the files of the database, which is to be opened for writing. */
    public void requireDatabaseOfFiles() {
        try {
            Entries.requireNoLinks(database());
        } catch (IOException e) {
            throw io("open", e);
        }
    }

    /**
     * Takes back the making of a store that nothing was put into: what this class names, and the directories that were
     * made for it. What else somebody has put there stays, and the directories with it. To be called under the lock.
     */
    public void unmake() {
        try {
            Files.deleteIfExists(format().path());
            for (Path directory : new Path[] {
                database(), repaired(), damaged(), staging(), writing()
            }) {
                Tree.delete(directory);
            }
            for (Path file : new Path[] {root.resolve("FORMAT.new"), reserve(), readers(), waiting(), lock()}) {
                Files.deleteIfExists(file);
            }
            removeMade();
        } catch (IOException e) {
            throw io("remove", e);
        }
    }

    /** Deletes what was made for the store, as far as nothing is in it, where nobody has ever locked it. */
    public void removeMade() {
        try {
            if (!made.isEmpty() && !Files.exists(lock())) {
                for (Path own : new Path[] {staging(), database(), writing(), readers(), waiting()}) {
                    Files.deleteIfExists(own);
                }
            }
            made.remove();
        } catch (IOException e) {
            // Somebody uses it by now.
        }
    }

    /** Makes the directory a store for good. */
    public void writeFormat() {
        format().write(StoreFormat.VERSION);
    }

    /** Deletes what a killed writer left in {@code staging/}. */
    public void clearStaging() {
        try {
            Files.createDirectories(staging());
            try (DirectoryStream<Path> files = Files.newDirectoryStream(staging())) {
                for (Path file : files) {
                    Tree.delete(file);
                }
            }
        } catch (IOException e) {
            throw io("clean up", e);
        }
    }

    /** Bytes of all files. The database and others make and delete some meanwhile; what is gone counts nothing. */
    public long diskBytes() {
        try {
            return Tree.bytes(root.toRealPath());
        } catch (IOException e) {
            throw io("measure", e);
        }
    }

    /** Every file with its size, by its path from the store's. */
    public Map<Path, Long> files() {
        try {
            Map<Path, Long> files = new HashMap<>();
            Path top = root.toRealPath();
            Tree.forEachFile(top, (file, bytes) -> files.put(top.relativize(file), bytes));
            return files;
        } catch (IOException e) {
            throw io("measure", e);
        }
    }

    /** Wraps a failure to {@code act} on the store. */
    public StoreException io(String act, IOException e) {
        if (HostFailures.isNoSpace(e.toString())) {
            return noSpace(act, e);
        }
        String message = "cannot " + act + " the store " + root + ": " + HostFailures.words(e);
        return HostFailures.isHindered(e.toString()) || e instanceof AccessDeniedException
                ? new StoreException.Hindered(message, e)
                : new StoreException.Io(message, e);
    }

    public StoreException noSpace(String act, Exception e) {
        return new StoreException.NoSpace(
                "cannot " + act + " the store " + root + ": the disk or quota is full; free some space and try again",
                e);
    }

    /** Puts a file, or what a directory names, on disk. */
    public static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
