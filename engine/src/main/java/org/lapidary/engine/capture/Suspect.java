package org.lapidary.engine.capture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that came or was written in a watched directory while the program ran, and that the program has not open at a
 * checkpoint. Whether it was the program is known when the checkpoint's memory has been looked through, by the storing
 * thread, while the tracing one may have begun with the next checkpoint.
 */
final class Suspect {

    /** Who wrote it. */
    enum Verdict {
        UNKNOWN,
        PROGRAM,
        OTHERS
    }

    private final Path path;
    private final Path place;
    private final AtomicBoolean programs;
    private volatile Verdict verdict;
    private KnownFile found;

    /** @param place a directory above it that the program is known to use */
    Suspect(Path path, Path place, Verdict verdict) {
        this(path, place, verdict, new AtomicBoolean(verdict == Verdict.PROGRAM));
    }

    private Suspect(Path path, Path place, Verdict verdict, AtomicBoolean programs) {
        this.path = path;
        this.place = place;
        this.verdict = verdict;
        this.programs = programs;
    }

    /**
     * It came or was written once more, while an earlier checkpoint's memory is still to be looked through. That memory
     * may tell that the file is the program's, but not that this one is not: its name may be there only now.
     */
    Suspect again() {
        return new Suspect(path, place, Verdict.UNKNOWN, programs); // and is read again, since that one may be passed over
    }

    Path path() {
        return path;
    }

    /**
     * The last part of its name, since the program may open it by a path of any kind, and those of the directories between
     * it and one that the program is known to use: others that run beside it may write files of the same name in theirs.
     */
    List<byte[]> names() {
        return StreamSupport.stream(place.relativize(path).spliterator(), false)
                .map(name -> name.toString().getBytes(StandardCharsets.UTF_8))
                .filter(name -> name.length > 0)
                .toList();
    }

    /** One that is {@link Verdict#OTHERS} stays so: its content has been passed over. */
    Verdict verdict() {
        synchronized (programs) {
            return verdict == Verdict.UNKNOWN && programs.get() ? Verdict.PROGRAM : verdict;
        }
    }

    /** Once only. That it is the program's holds for every checkpoint that knows of it, that it is not for this one. */
    void settle(boolean byProgram) {
        synchronized (programs) {
            if (byProgram && verdict == Verdict.UNKNOWN) {
                programs.set(true);
            }
            verdict = verdict() == Verdict.PROGRAM ? Verdict.PROGRAM : Verdict.OTHERS;
        }
    }

    /** What the last checkpoint found of it, null before the first; in the tracing thread. */
    KnownFile found() {
        return found;
    }

    void setFound(KnownFile found) {
        this.found = found;
    }
}
