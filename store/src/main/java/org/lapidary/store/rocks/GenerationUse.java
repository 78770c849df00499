package org.lapidary.store.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.lapidary.store.PageRanges;
import org.lapidary.store.Usage;

/**
 * Which generations on disk are needed how often, by their position among those that there are. Takes 24 bytes for each.
 */
final class GenerationUse {

    private final long[] numbers;
    private final long[] bytes; // of all before, so that sums over a range are differences
    private final int[] users; // while counting: how many more than of the one before

    GenerationUse(PageFiles files) {
        numbers = files.generations().keySet().stream().mapToLong(Long::longValue).toArray();
        bytes = new long[numbers.length + 1];
        users = new int[numbers.length + 1];
        int i = 0;
        for (Map.Entry<Long, PageFiles.Generation> entry : files.generations().entrySet()) {
            bytes[i + 1] = bytes[i] + entry.getValue().bytes();
            i++;
        }
    }

    int count() {
        return numbers.length;
    }

    /** The position of a generation; where it has no file, of the next that has one. */
    int position(long generation) {
        int found = Arrays.binarySearch(numbers, generation);
        return found < 0 ? -found - 1 : found;
    }

    /** Ranges of generations as ranges of positions: start, end, start, end … */
    int[] positions(PageRanges generations) {
        int[] positions = new int[2 * generations.count()];
        for (int range = 0; range < generations.count(); range++) {
            positions[2 * range] = position(generations.start(range));
            positions[2 * range + 1] = position(generations.end(range));
        }
        return positions;
    }

    /** Counts one more that needs these. */
    void count(int[] positions) {
        for (int i = 0; i < positions.length; i += 2) {
            users[positions[i]]++;
            users[positions[i + 1]]--;
        }
    }

    /** To be called when all are counted, before anything is asked. */
    void settle() {
        for (int i = 1; i < users.length; i++) {
            users[i] += users[i - 1];
        }
    }

    /** How many need the generation at this position. */
    int users(int position) {
        return users[position];
    }

    long bytes(int position) {
        return bytes[position + 1] - bytes[position];
    }

    long bytes(int[] positions) {
        long sum = 0;
        for (int i = 0; i < positions.length; i += 2) {
            sum += bytes[positions[i + 1]] - bytes[positions[i]];
        }
        return sum;
    }

    long bytes(BitSet positions) {
        return positions.stream().mapToLong(this::bytes).sum();
    }

    /** Bytes of those that one alone needs. */
    long exclusive(int[] positions) {
        long sum = 0;
        for (int i = 0; i < positions.length; i += 2) {
            for (int p = positions[i]; p < positions[i + 1]; p++) {
                sum += users[p] == 1 ? bytes(p) : 0;
            }
        }
        return sum;
    }

    /** Counts one less that needs these, and tells what nobody needs now of them. */
    long release(int[] positions) {
        long sum = 0;
        for (int i = 0; i < positions.length; i += 2) {
            for (int p = positions[i]; p < positions[i + 1]; p++) {
                sum += --users[p] == 0 ? bytes(p) : 0;
            }
        }
        return sum;
    }

    /** Bytes of those that anybody needs. */
    long used() {
        return bytes[numbers.length] - unused();
    }

    /** Bytes of those that nobody needs. */
    long unused() {
        long sum = 0;
        for (int p = 0; p < numbers.length; p++) {
            sum += users[p] == 0 ? bytes(p) : 0;
        }
        return sum;
    }

    /** What is needed, put together by how many need it: 1, 2 to 3, 4 to 7 and so on. */
    List<Usage.Sharing> sharing() {
        long[] bytes = new long[Integer.SIZE];
        int most = 0;
        for (int position = 0; position < count(); position++) {
            int users = users(position);
            if (users > 0) {
                int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(users);
                bytes[power] += bytes(position);
                most = Math.max(most, power + 1);
            }
        }
        List<Usage.Sharing> sharing = new ArrayList<>();
        for (int power = 0; power < most; power++) {
            sharing.add(new Usage.Sharing(1 << power, (2 << power) - 1, bytes[power]));
        }
        return sharing;
    }
}
