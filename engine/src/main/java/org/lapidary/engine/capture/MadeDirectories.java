package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.FileState.Origin;

/** Directories that the program has made, which it may look for later though there is nothing in them yet. */
final class MadeDirectories {

    /** Each is looked at while the program stands still, at some 10 µs. */
    private static final int MOST = 256;

    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;

    /** In the order in which they can be made again. */
    private final Set<Path> made = new TreeSet<>();

    void add(Path directory) {
        if (made.size() < MOST) {
            made.add(directory);
        }
    }

    /** Those that are still there. */
    List<FileState> states() {
        List<FileState> states = new ArrayList<>();
        for (Iterator<Path> each = made.iterator(); each.hasNext(); ) {
            Path directory = each.next();
            try {
                Map<String, Object> stat =
                        Files.readAttributes(directory, "unix:mode,dev,ino", LinkOption.NOFOLLOW_LINKS);
                int mode = (Integer) stat.get("mode");
                if ((mode & S_IFMT) == S_IFDIR) {
                    FileId id = FileId.of((Long) stat.get("dev"), (Long) stat.get("ino"));
                    states.add(new FileState(id, Origin.DIRECTORY, directory.toString(), 0, 0, mode, true, 0, ""));
                } else {
                    each.remove();
                }
            } catch (IOException gone) {
                each.remove();
            }
        }
        return states;
    }
}
