package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.engine.capture.Suspect.Verdict;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.sys.DirectoryWatch;
import org.lapidary.engine.sys.FileStamp;
import org.lapidary.engine.tracee.RemoteCalls;
import org.lapidary.engine.tracee.Tracee;

/**
 * Files that a program has opened, written and closed between two checkpoints, as {@code sort} does with its temporary
 * ones to open them by name later. No descriptor tells of them; so directories are watched in which programs make such
 * files, and what comes there is suspected until {@link NameSearch} has told whose it is.
 */
final class ClosedFiles implements AutoCloseable {

    /** Files that are looked at while the program stands still, at some 20 µs each. */
    private static final int MOST = 256;

    /** Names in a directory that is new to us, and below it, that are looked at, at some 5 µs each. */
    private static final int MOST_LISTED = 2000;

    /** Directories below one that is new to us that are watched as well, the nearest first. */
    private static final int MOST_BELOW = 64;

    /** File systems tell time by the kernel's last tick, of which there are 100 a second at the least (CONFIG_HZ). */
    private static final long CLOCK_STEP_MILLIS = 10;

    /** Where C libraries and programs make temporary files, besides what the environment says. */
    private static final List<String> USUAL = List.of("/tmp", "/var/tmp");

    private static final List<String> VARIABLES = List.of("TMPDIR", "TMP", "TEMP");

    private final Path store;
    private final Consumer<String> notices;
    private final Map<Path, Suspect> suspects = new LinkedHashMap<>();
    private final MadeDirectories made = new MadeDirectories();
    private final UsedDirectories used;
    private final long since = (System.currentTimeMillis() - CLOCK_STEP_MILLIS) * 1_000_000;
    private boolean saidTooMany;

    /** @param store a directory that is not looked into */
    ClosedFiles(Path store, Consumer<String> notices) {
        this.store = store;
        this.notices = notices;
        this.used = new UsedDirectories(store, notices);
    }

    /** Watches the places that a program which has just begun is likely to use. */
    void watchPlacesOf(int pid) {
        Path directory = Path.of(ProcStatus.workingDirectory(pid));
        goTo(directory);
        USUAL.forEach(place -> watch(Path.of(place)));
        for (String entry : ProcStatus.environment(pid)) {
            int equals = entry.indexOf('=');
            if (equals > 0 && VARIABLES.contains(entry.substring(0, equals))) {
                watchPlaceIn(directory, entry.substring(equals + 1));
            }
        }
        for (String word : ProcStatus.commandLine(pid)) {
            watchPlaceIn(directory, word.substring(word.startsWith("-") ? word.indexOf('=') + 1 : 0));
        }
    }

    /** An argument may name a directory to work in, or a file to write. */
    private void watchPlaceIn(Path directory, String word) {
        if (word.indexOf('/') >= 0) {
            try {
                Path named = directory.resolve(word).normalize();
                watch(named.getParent() == null || Files.isDirectory(named) ? named : named.getParent());
            } catch (InvalidPathException e) {
                // It is none then.
            }
        }
    }

    /** Begins to watch a directory that the program uses, unless it is watched already or can't be. */
    boolean watch(Path directory) {
        return used.watch(directory);
    }

    /** Known to be the program's, from the checkpoint that it goes on from. */
    void expect(Path file) {
        suspects.put(file, new Suspect(file, file.getParent(), Verdict.PROGRAM));
    }

    /** The same of a directory. */
    void expectDirectory(Path directory) {
        made.add(directory);
    }

    /** Those that the program has made. */
    List<FileState> directories() {
        return made.states();
    }

    /** The program is in a directory, perhaps another one than before; what came there is listed. */
    void goTo(Path named) {
        Path directory = UsedDirectories.real(named);
        if (directory != null && watch(directory)) {
            lookInto(directory, false);
        }
    }

    /** What is or may be the program's, some of it perhaps gone again; it stands still. */
    List<Suspect> look(Tracee tracee, RemoteCalls remote) {
        return look(() -> used.ask(tracee, remote));
    }

    /** The same where the program can't be asked. */
    List<Suspect> look() {
        return look(() -> {});
    }

    private List<Suspect> look(Runnable ask) {
        suspects.values().removeIf(suspect -> suspect.verdict() == Verdict.OTHERS);
        DirectoryWatch.Changes changes = used.take();
        if (!changes.equals(DirectoryWatch.Changes.NONE)) {
            ask.run();
            changes.files().forEach(this::suspectByName);
            used.forgetThoseGone();
            changes.directories().forEach(this::lookIntoNew);
            if (changes.incomplete()) {
                used.watched().forEach(directory -> list(directory, Integer.MAX_VALUE, new ArrayDeque<>()));
            }
        }
        suspects.values().removeIf(suspect -> suspect.verdict() == Verdict.OTHERS);
        return new ArrayList<>(suspects.values());
    }

    /** What earlier checkpoints have read of them has not reached the store. */
    void forgetFound() {
        suspects.values().forEach(suspect -> suspect.setFound(null));
    }

    void forget(Suspect suspect) {
        suspects.remove(suspect.path());
    }

    /** The kernel has told of it, and may tell who it was. */
    private void suspectByName(Path file) {
        Optional<Boolean> own = used.isOwn(file);
        if (own.equals(Optional.of(true))) {
            suspect(file, Integer.MAX_VALUE);
            suspects.get(file).settle(true);
        } else if (own.isEmpty() && !file.startsWith(store)) {
            suspect(file, MOST);
        }
    }

    private void suspect(Path file, int most) {
        Suspect known = suspects.get(file);
        if (known != null && known.verdict() != Verdict.OTHERS) {
            suspects.put(file, known.verdict() == Verdict.UNKNOWN ? known.again() : known);
        } else if (known != null || suspects.size() < most) {
            suspects.put(file, new Suspect(file, used.placeOf(file.getParent()), Verdict.UNKNOWN));
        } else if (!saidTooMany) {
            saidTooMany = true;
            notices.accept("more than " + MOST + " files came at once in the directories that the program uses: those that"
                    + " it wrote and closed itself may not all be in the checkpoints");
        }
    }

    /** What came into another's directory before it was watched is taken for that one's too, and left alone. */
    private void lookIntoNew(Path directory) {
        Optional<Boolean> made = used.isOwn(directory);
        boolean own = made.orElse(false);
        if (!Files.isSymbolicLink(directory) && begin(directory, own) && !made.equals(Optional.of(false))) {
            lookInto(directory, own);
        }
    }

    private boolean begin(Path directory, boolean own) {
        if (own) {
            made.add(directory);
        }
        return own ? used.watch(directory) : used.watchGuessed(directory);
    }

    /**
     * Files may have come into a directory before it was watched, and into those below it, which are watched too.
     *
     * @param own whether the program has made it, and so those below it
     */
    private void lookInto(Path top, boolean own) {
        Deque<Path> below = new ArrayDeque<>();
        int left = MOST_LISTED - list(top, MOST_LISTED, below);
        for (int i = 0; i < MOST_BELOW && left > 0 && !below.isEmpty(); i++) {
            Path directory = below.remove();
            if (begin(directory, own)) {
                left -= list(directory, left, below);
            }
        }
    }

    /** Suspects the files in a directory that came or changed since the beginning; returns how many names it has. */
    private int list(Path directory, int most, Collection<Path> below) {
        int listed = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (listed++ == most) {
                    break;
                }
                FileStamp stamp = FileStamp.of(entry.toString());
                if (stamp != null && stamp.regular() && stamp.changed() >= since) {
                    suspect(entry, MOST);
                } else if (stamp != null && stamp.directory() && !Files.isSymbolicLink(entry)) {
                    below.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // A directory that is gone or closed to us holds nothing that could be kept.
        }
        return listed;
    }

    @Override
    public void close() {
        used.close();
    }
}
