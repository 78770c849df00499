package org.lapidary.engine.resume;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Inotify;
import org.lapidary.engine.sys.Inotify.Watch;
import org.lapidary.engine.sys.SystemCallFailed;
import org.lapidary.engine.tracee.Emptied;

/**
 * Lets an inotify of a restored process watch what it watched, under the same numbers. The kernel counts them up, also
 * for watches that are removed at once, each of which leaves an event (IN_IGNORED). So all are made first with nothing
 * to wait for, the events are read away, and then each is told what it waits for.
 */
final class Watches {

    /** Watches that are made for their numbers alone, each in some microseconds. */
    private static final int MOST_UNUSED = 1 << 18;

    private final Emptied target;
    private final FileRestorer files;
    private final Consumer<String> notices;

    Watches(Emptied target, FileRestorer files, Consumer<String> notices) {
        this.target = target;
        this.files = files;
        this.notices = notices;
    }

    void watchAgain(OpenDescriptor descriptor) {
        List<Watch> watches = descriptor.detail().lines()
                .flatMap(line -> Watch.of(line).stream())
                .sorted(Comparator.comparingInt(Watch::number))
                .toList();
        Map<Integer, Path> paths = paths(descriptor);
        watches.stream()
                .filter(watch -> !paths.containsKey(watch.number()))
                .forEach(watch -> lost(descriptor, watch, "what that was has no name that the checkpoint knows"));
        int waiting = descriptor.detail(OpenDescriptor.WAITING).map(Integer::parseInt).orElse(0);
        if (waiting > 0) {
            notices.accept("descriptor " + descriptor.number() + " (inotify): " + waiting
                    + " bytes of events that waited to be read are lost");
        }
        try (Inotify inotify = Inotify.of(target.pid(), descriptor.number())) {
            int next = 1;
            for (Watch watch : watches) {
                Path path = paths.get(watch.number());
                if (path != null) {
                    int made = number(inotify, path, watch.number(), next);
                    next = made < 0 ? next : made + 1;
                    if (made != watch.number()) {
                        paths.remove(watch.number());
                        lost(descriptor, watch, made < 0 ? Errno.describe(-made) : "its number is taken");
                    }
                }
            }
            inotify.empty();
            for (Watch watch : watches) {
                if (paths.containsKey(watch.number())) {
                    inotify.add(paths.get(watch.number()), watch.mask() | Inotify.IN_DONT_FOLLOW);
                }
            }
        } catch (SystemCallFailed e) {
            watches.forEach(watch -> lost(descriptor, watch, e.getMessage()));
        }
    }

    /** Watches until it is under this number; the number of the last one, or a negated error number. */
    private static int number(Inotify inotify, Path path, int wanted, int next) {
        int made = wanted - next > MOST_UNUSED ? -Errno.ENOSPC : inotify.add(path, Inotify.IN_DONT_FOLLOW);
        while (made >= 0 && made < wanted) {
            inotify.remove(made);
            made = inotify.add(path, Inotify.IN_DONT_FOLLOW);
        }
        return made;
    }

    private void lost(OpenDescriptor descriptor, Watch watch, String reason) {
        notices.accept("descriptor " + descriptor.number() + " (inotify) has lost watch " + watch.number() + " ("
                + watch.watched() + "): " + reason);
    }

    private Map<Integer, Path> paths(OpenDescriptor descriptor) {
        Map<Integer, Path> paths = new HashMap<>();
        descriptor.detail().lines().filter(line -> line.startsWith(OpenDescriptor.WATCHED + ":")).forEach(line -> {
            String[] words = line.substring(OpenDescriptor.WATCHED.length() + 1).strip().split(" ", 2);
            try {
                Path path = Path.of(words.length == 2 ? words[1] : "");
                paths.put(Integer.parseInt(words[0]), files.inPlaceOf(path).orElse(path));
            } catch (InvalidPathException e) {
                // made where the locale's encoding had such names: it is lost, which is told
            }
        });
        return paths;
    }
}
