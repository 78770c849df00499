package org.lapidary.engine.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.lapidary.store.PageSource;

/**
 * Looks for names of files in what a program knows. Who opens a file by name has the name in memory, and who has just
 * made one has written it there; so the pages that have changed since the last checkpoint tell whose a new file is. A
 * name that a program composes anew each time, and whose remains it has overwritten, is not found.
 */
final class NameSearch {

    /** NAME_MAX of limits.h: no name is longer. */
    private static final int LONGEST_NAME = 255;

    /** Shorter names stand in any memory by chance; they count behind a slash only. */
    private static final int SHORTEST_ALONE = 4;

    /** Longer binaries are looked through in part. */
    private static final int MOST_OF_A_BINARY = 64 << 20;

    private final List<Suspect> wanted = new ArrayList<>();
    private final List<byte[]> names = new ArrayList<>();
    private final boolean[] beginnings = new boolean[256];

    /** A page behind the end of the one before it, for names that lie across. */
    private final byte[] window = new byte[LONGEST_NAME + 1 + PageSource.PAGE_SIZE];

    private long lastVpn = Long.MIN_VALUE;

    NameSearch(List<Suspect> suspects) {
        for (Suspect suspect : suspects) {
            if (suspect.verdict() == Suspect.Verdict.UNKNOWN && suspect.name().length > 0) {
                wanted.add(suspect);
                names.add(suspect.name());
            }
        }
        noteBeginnings();
    }

    private void noteBeginnings() {
        Arrays.fill(beginnings, false);
        names.forEach(name -> beginnings[name[0] & 0xff] = true);
    }

    /** True where nothing is left to be looked for. */
    boolean isDone() {
        return wanted.isEmpty();
    }

    /** Looks at the current page of {@code source}; pages come in ascending order. */
    void look(PageSource source) {
        int kept = LONGEST_NAME + 1;
        boolean adjacent = source.vpn() == lastVpn + 1;
        lastVpn = source.vpn();
        if (adjacent) {
            System.arraycopy(window, window.length - kept, window, 0, kept);
        } else {
            Arrays.fill(window, 0, kept, (byte) 0);
        }
        source.copyTo(window, kept);
        look(window, window.length);
    }

    /** Looks through words that the program was started with. */
    void look(List<String> words) {
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            look(bytes, bytes.length);
        }
    }

    /** Looks through a file, the program's binary: its constants are in pages that do not change. */
    void look(Path binary) {
        if (isDone()) {
            return;
        }
        try (InputStream in = Files.newInputStream(binary)) {
            byte[] bytes = in.readNBytes(MOST_OF_A_BINARY);
            look(bytes, bytes.length);
        } catch (IOException e) {
            // One that has been removed or replaced tells nothing; the memory has told what is in there.
        }
    }

    /** What has not been found by now is none of the program's. */
    void finish() {
        wanted.forEach(suspect -> suspect.settle(false));
        wanted.clear();
        names.clear();
    }

    private void look(byte[] bytes, int length) {
        for (int at = 0; at < length && !wanted.isEmpty(); at++) {
            if (beginnings[bytes[at] & 0xff] && (at == 0 || !isPartOfName(bytes[at - 1]))) {
                look(bytes, length, at);
            }
        }
    }

    private void look(byte[] bytes, int length, int at) {
        Iterator<byte[]> name = names.iterator();
        for (Iterator<Suspect> suspect = wanted.iterator(); suspect.hasNext(); ) {
            Suspect candidate = suspect.next();
            if (isAt(bytes, length, at, name.next())) {
                candidate.settle(true);
                suspect.remove();
                name.remove();
                noteBeginnings();
            }
        }
    }

    private static boolean isAt(byte[] bytes, int length, int at, byte[] name) {
        int end = at + name.length;
        boolean tellsEnough = name.length >= SHORTEST_ALONE || at > 0 && bytes[at - 1] == '/';
        return tellsEnough
                && end <= length
                && Arrays.equals(bytes, at, end, name, 0, name.length)
                && (end == length || !isPartOfName(bytes[end]));
    }

    /** Letters, digits, and what else names are commonly made of. */
    private static boolean isPartOfName(byte b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '.' || b == '_' || b == '-' || b < 0;
    }
}
