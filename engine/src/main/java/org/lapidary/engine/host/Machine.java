package org.lapidary.engine.host;

import java.util.List;
import org.lapidary.engine.sys.LibC;

/** The platform underneath. */
final class Machine {

    private static final String NAME = "platform";

    private Machine() {}

    static List<Probe> probes() {
        return List.of(platform(), java(), libc(), processors());
    }

    private static Probe platform() {
        String system = System.getProperty("os.name");
        String found = system + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch");
        boolean right = system.equals("Linux") && System.getProperty("os.arch").equals("amd64");
        return right
                ? Probe.good(NAME, found)
                : Probe.missing(NAME, found, "Lapidary runs on Linux on x86-64 processors only");
    }

    private static Probe java() {
        return Probe.good("java", Runtime.version() + ", " + System.getProperty("java.home"));
    }

    private static Probe libc() {
        return LibC.version()
                .map(version -> Probe.good("libc", "glibc " + version))
                .orElseGet(() -> Probe.lacking(
                        "libc",
                        "not glibc",
                        "what is known of signals, rseq and CPU variants is known of glibc; try 'resume' before you"
                                + " rely on checkpoints"));
    }

    private static Probe processors() {
        int count = Runtime.getRuntime().availableProcessors();
        return count > 1
                ? Probe.good("processors", Integer.toString(count))
                : Probe.lacking(
                        "processors",
                        "1",
                        "the program shares it with the threads that compress and store, and is slowed");
    }
}
