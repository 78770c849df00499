package org.lapidary.engine.x86;

import java.util.*;

public final class CodeScanner {
    public static List<Integer> findCpuid(byte[] c) {
        List<Integer> r = new ArrayList<>();
        for (int i = 0; i + 1 < c.length; i++) if (c[i] == 0x0f && c[i + 1] == (byte) 0xa2) r.add(i);
        return r;
    }

    public static List<Integer> findSyscall(byte[] c, int n) {
        List<Integer> r = new ArrayList<>();
        for (int i = 5; i + 1 < c.length; i++)
            if (c[i] == 0x0f
                    && c[i + 1] == 5
                    && c[i - 5] == (byte) 0xb8
                    && c[i - 4] == n
                    && c[i - 3] == 0
                    && c[i - 2] == 0
                    && c[i - 1] == 0) r.add(i);
        return r;
    }
}
