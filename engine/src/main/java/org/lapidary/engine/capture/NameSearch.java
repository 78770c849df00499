package org.lapidary.engine.capture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Shorter names stand in any memory by chance; they count beside a slash only. */
    private static final int SHORTEST_ALONE = 4;

    /** Longer binaries are looked through in part. */
    private static final int MOST_OF_A_BINARY = 64 << 20;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;

    private static final long EACH_TOP_BIT = 0x8080_8080_8080_8080L;

    /** Of more first letters than this, one stands in most words, and to look for them all takes longer than byte by byte. */
    private static final int MOST_LETTERS = 4;

    /** One of the names of a suspect, all of which are to be found. */
    private record Wanted(Suspect suspect, byte[] name) {}

    private final List<Wanted> wanted = new ArrayList<>();
    private final boolean[] beginnings = new boolean[256];

    /** The same in each byte of a word; none where they are too many. */
    private long[] letters = {};

    /** A page behind the end of the one before it, for names that lie across. */
    private final byte[] window = new byte[LONGEST_NAME + 1 + PageSource.PAGE_SIZE];

    private long lastVpn = Long.MIN_VALUE;

    NameSearch(List<Suspect> suspects) {
        for (Suspect suspect : suspects) {
            if (suspect.verdict() == Suspect.Verdict.UNKNOWN) {
                suspect.names().forEach(name -> wanted.add(new Wanted(suspect, name)));
            }
        }
        noteBeginnings();
    }

    private void noteBeginnings() {
        Arrays.fill(beginnings, false);
        wanted.forEach(one -> beginnings[one.name()[0] & 0xff] = true);
        long[] found = wanted.stream()
                .mapToLong(one -> (one.name()[0] & 0xff) * EACH_BYTE)
                .distinct()
                .toArray();
        letters = found.length <= MOST_LETTERS ? found : new long[0];
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
        wanted.forEach(one -> one.suspect().settle(false));
        wanted.clear();
    }

    /** Most words of a program's memory have none of the first letters and are passed over as a whole. */
    private void look(byte[] bytes, int length) {
        for (int at = 0; at < length && !wanted.isEmpty(); at += Long.BYTES) {
            if (letters.length == 0 || at > length - Long.BYTES || !hasNone((long) WORDS.get(bytes, at))) {
                lookAtEach(bytes, length, at, Math.min(length, at + Long.BYTES));
            }
        }
    }

    private void lookAtEach(byte[] bytes, int length, int from, int to) {
        for (int at = from; at < to && !wanted.isEmpty(); at++) {
            if (beginnings[bytes[at] & 0xff] && (at == 0 || !isPartOfName(bytes[at - 1]))) {
                look(bytes, length, at);
            }
        }
    }

    private boolean hasNone(long word) {
        long found = 0;
        for (long letter : letters) {
            long differing = word ^ letter; // a byte of it is zero where the letter stands
            found |= (differing - EACH_BYTE) & ~differing & EACH_TOP_BIT;
        }
        return found == 0;
    }

    private void look(byte[] bytes, int length, int at) {
        for (int i = wanted.size() - 1; i >= 0; i--) {
            if (isAt(bytes, length, at, wanted.get(i).name())) {
                found(wanted.remove(i).suspect());
            }
        }
    }

    private void found(Suspect suspect) {
        if (wanted.stream().noneMatch(other -> other.suspect() == suspect)) {
            suspect.settle(true);
        }
        noteBeginnings();
    }

    private static boolean isAt(byte[] bytes, int length, int at, byte[] name) {
        int end = at + name.length;
        boolean tellsEnough = name.length >= SHORTEST_ALONE
                || at > 0 && bytes[at - 1] == '/'
                || end < length && bytes[end] == '/';
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
