package org.lapidary.engine.proc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Text conventions that several files of {@code /proc} share. */
final class ProcText {

    private ProcText() {}

    /** Undoes the {@code \012} of newlines and reads the bytes (one a character so far) as UTF-8. */
    static String decodePath(String raw) {
        String bytes = raw.replace("\\012", "\n");
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Strings that each end in a zero byte. */
    static List<String> zeroTerminated(byte[] bytes) {
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                strings.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            strings.add(new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8));
        }
        return strings;
    }
}
