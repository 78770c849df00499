package org.lapidary.cli.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code lapidary} as a user who has no name and nothing but a directory, but may read what others have. */
final class Ordinary {

    private Ordinary() {}

    /** The directory becomes that user's. The test is skipped, aloud, where the tests' own user can't be another one. */
    static Lapidary user(Path directory, int id) throws Exception {
        Lapidary.installed("setpriv");
        // What root alone may read, the tests' libraries for instance, is to be found all the same.
        String[] become = {
            "setpriv",
            "--reuid=" + id,
            "--regid=" + id,
            "--clear-groups",
            "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=-all,+dac_read_search",
            "--bounding-set=-all,+dac_read_search",
            "--"
        };
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            Lapidary.skip("only root can become another user");
        }
        Files.setAttribute(directory, "unix:uid", id);
        List<String> trial = new ArrayList<>(List.of(become));
        trial.addAll(Lapidary.javaCommand());
        trial.add("--version");
        if (new ProcessBuilder(trial).directory(directory.toFile()).start().waitFor() != 0) {
            Lapidary.skip("what the tests run is not for other users to read");
        }
        return Lapidary.in(directory).under(become);
    }
}
