package org.lapidary.engine.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the host. Leaves no process, no file and no setting behind. */
public final class Doctor {

    private Doctor() {}

    /**
     * All probes. The calling thread traces a program for a moment.
     *
     * @param store where the store is or would be
     * @param gem5 the user's gem5, where one is configured
     */
    public static List<Probe> examine(Path store, Optional<Path> gem5) {
        List<Probe> probes = new ArrayList<>();
        probes.addAll(Machine.probes());
        probes.addAll(Tracing.probes());
        probes.addAll(Limits.probes(store));
        probes.add(SimulatorProbe.of(gem5));
        return List.copyOf(probes);
    }

    /** True where checkpoints can be taken. */
    public static boolean canCreate(List<Probe> probes) {
        return probes.stream().noneMatch(probe -> probe.standing() == Probe.Standing.MISSING);
    }
}
