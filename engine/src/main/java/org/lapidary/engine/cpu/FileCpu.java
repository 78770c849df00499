package org.lapidary.engine.cpu;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.lapidary.engine.EngineException;

/**
 * A CPU described by a text:
 *
 * <pre>
 *   # comment
 *   cpu    my-opteron
 *   # leaf      subleaf     EAX        EBX        ECX        EDX
 *   0x00000000  -           0x0000000d 0x6f677948 0x656e6975 0x6e65476e
 *   0x00000004  0x00000001  …
 * </pre>
 *
 * A subleaf {@code -} stands for all that have no line of their own. A leaf without a line is answered with zeros, as
 * gem5 does. The first line that is no comment names the CPU.
 */
public final class FileCpu implements CpuProfile {

    private static final String HEAD = "cpu";
    private static final String EVERY = "-";
    private static final int[] ZERO = {0, 0, 0, 0};
    private static final int COLUMNS = 6;

    private final String name;
    private final Map<Integer, int[]> leaves = new TreeMap<>(Integer::compareUnsigned);
    private final Map<Long, int[]> subleaves = new HashMap<>();

    private FileCpu(String name) {
        this.name = name;
    }

    /**
     * Reads a description.
     *
     * @param source what it is called in an error
     * @throws EngineException.BadRequest naming the line that is wrong
     */
    public static FileCpu parse(String text, String source) {
        FileCpu cpu = null;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
            if (words[0].isEmpty()) {
                continue;
            }
            String where = source + ", line " + number + ": ";
            if (cpu == null) {
                if (words.length != 2 || !words[0].equals(HEAD) || !words[1].matches("[A-Za-z0-9._+-]+")) {
                    throw new EngineException.BadRequest(where + "'cpu NAME' is expected before the leaves");
                }
                cpu = new FileCpu(words[1]);
            } else {
                cpu.add(words, where);
            }
        }
        if (cpu == null || !cpu.leaves.containsKey(1)) {
            throw new EngineException.BadRequest(source + " describes no CPU: leaf 0x1 is missing");
        }
        return cpu;
    }

    private void add(String[] words, String where) {
        if (words.length != COLUMNS) {
            throw new EngineException.BadRequest(where + "leaf, subleaf, EAX, EBX, ECX and EDX are expected, not "
                    + words.length + " words");
        }
        int leaf = number(words[0], where);
        int[] values = new int[4];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(words[i + 2], where);
        }
        boolean second = words[1].equals(EVERY)
                ? leaves.put(leaf, values) != null
                : subleaves.put(key(leaf, number(words[1], where)), values) != null;
        if (second) {
            throw new EngineException.BadRequest(where + "leaf " + words[0] + " stands there twice");
        }
    }

    private static int number(String word, String where) {
        try {
            return Integer.parseUnsignedInt(word.toLowerCase(Locale.ROOT).replaceFirst("^0x", ""), 16);
        } catch (NumberFormatException e) {
            throw new EngineException.BadRequest(where + "'" + word + "' is no hexadecimal number of 32 bits");
        }
    }

    private static long key(int leaf, int subleaf) {
        return (long) leaf << 32 | Integer.toUnsignedLong(subleaf);
    }

    /** A profile's answers to the leaves given and all others that it has, as a description. */
    static String describe(CpuProfile profile, String name, Iterable<Integer> leaves) {
        StringBuilder text = new StringBuilder("cpu ").append(name).append('\n');
        for (int leaf : leaves) {
            int[] values = profile.leaf(leaf, 0);
            text.append(String.format(
                    Locale.ROOT,
                    "0x%08x  -  0x%08x 0x%08x 0x%08x 0x%08x%n",
                    leaf,
                    values[0],
                    values[1],
                    values[2],
                    values[3]));
        }
        return text.toString();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int[] leaf(int leaf, int subleaf) {
        int[] own = subleaves.get(key(leaf, subleaf));
        return own != null ? own : leaves.getOrDefault(leaf, ZERO);
    }
}
