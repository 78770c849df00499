package org.lapidary.engine.proc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.sys.Syscalls;

/**
 * Which descriptors are duplicates of one another (dup(2)) rather than opened apart: kcmp(2) tells whether two refer to
 * one open file description. It is asked only of those that look alike. A kernel without it (CONFIG_KCMP) tells
 * nothing, and all count as opened apart.
 */
final class SharedPositions {

    /** KCMP_FILE, {@code include/uapi/linux/kcmp.h}. */
    private static final int KCMP_FILE = 0;

    private record Look(Object file, String path, long offset, int flags, String detail) {}

    private SharedPositions() {}

    /** The same descriptors, each with its {@link OpenDescriptor#original}; given in order of their numbers. */
    static List<OpenDescriptor> mark(int pid, List<OpenDescriptor> descriptors) {
        Map<Look, List<OpenDescriptor>> originals = new HashMap<>();
        List<OpenDescriptor> marked = new ArrayList<>(descriptors.size());
        for (OpenDescriptor descriptor : descriptors) {
            int status = descriptor.flags() & ~OpenDescriptor.O_CLOEXEC; // that flag is each descriptor's own
            Look look = new Look(
                    descriptor.file(), descriptor.path(), descriptor.offset(), status, descriptor.detail());
            List<OpenDescriptor> alike = originals.computeIfAbsent(look, none -> new ArrayList<>());
            int original = alike.stream()
                    .mapToInt(OpenDescriptor::number)
                    .filter(lower -> isSame(pid, lower, descriptor.number()))
                    .findFirst()
                    .orElse(descriptor.number());
            if (original == descriptor.number()) {
                alike.add(descriptor);
                marked.add(descriptor);
            } else {
                marked.add(descriptor.duplicateOf(original));
            }
        }
        return marked;
    }

    private static boolean isSame(int pid, int one, int other) {
        return Syscalls.call(Syscalls.KCMP, pid, pid, KCMP_FILE, one, other, 0) == 0;
    }
}
