package org.lapidary.engine.gem5;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of an {@code m5.cpt} as gem5 writes and reads it (gem5 v24.0.0.1 src/base/inifile.cc,
 * src/sim/serialize.cc):
 *
 * <pre>
 *   ## checkpoint generated: Sun Nov 22 08:40:53 2026      anything before the first section is skipped
 *
 *   [system.cpu]                                           a section; its name is the object's path
 *   instCnt=0                                              key, the first '=', value; blanks around are dropped
 *   _pid=4294967295
 * </pre>
 *
 * Sections and keys keep their order. The page table's entries, a quarter million of them in a large file, are never
 * held here: {@link CptWriter} streams them.
 */
public record CheckpointText(List<Section> sections) {

    /**
     * One section.
     *
     * @param name without the brackets
     * @param values in the file's order; mutable
     */
    public record Section(String name, Map<String, String> values) {

        public Section(String name) {
            this(name, new LinkedHashMap<>());
        }

        /** Sets a value and returns this section. */
        public Section put(String key, String value) {
            values.put(key, value);
            return this;
        }

        /** Sets an unsigned number and returns this section. */
        public Section put(String key, long unsigned) {
            return put(key, Long.toUnsignedString(unsigned));
        }

        public String get(String key) {
            return values.get(key);
        }

        public boolean has(String key) {
            return values.containsKey(key);
        }

        /** The words of an array value. */
        public String[] words(String key) {
            String value = values.getOrDefault(key, "").strip();
            return value.isEmpty() ? new String[0] : value.split(" +");
        }

        Section copy() {
            return new Section(name, new LinkedHashMap<>(values));
        }
    }

    /** Reads a text. Lines that are neither a section nor an assignment are dropped, as gem5 drops comments. */
    public static CheckpointText parse(String text) {
        List<Section> sections = new ArrayList<>();
        Section current = null;
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                current = new Section(line.substring(1, line.length() - 1).strip());
                sections.add(current);
                continue;
            }
            int equals = line.indexOf('=');
            if (current != null && equals > 0) {
                current.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return new CheckpointText(sections);
    }

    public Optional<Section> find(String name) {
        return sections.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** The whole text, for small files and for tests. */
    public String format() {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            text.append("\n[").append(section.name()).append("]\n");
            section.values()
                    .forEach((key, value) ->
                            text.append(key).append('=').append(value).append('\n'));
        }
        return text.toString();
    }

    /**
     * True where gem5 reads a value back exactly as written: one line, no blanks at either end, and nothing but
     * visible characters and spaces.
     */
    public static boolean survives(String value) {
        return value.equals(value.strip()) && value.chars().noneMatch(Character::isISOControl);
    }
}
