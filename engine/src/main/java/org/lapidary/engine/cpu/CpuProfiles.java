package org.lapidary.engine.cpu;

import java.util.Optional;
import org.lapidary.engine.EngineException;

/** The profiles by name. */
public final class CpuProfiles {

    private CpuProfiles() {}

    /**
     * The profile called {@code name}; empty for the host's own CPU.
     *
     * @throws EngineException.BadRequest where there is none such
     */
    public static Optional<CpuProfile> byName(String name) {
        return switch (name) {
            case Gem5Cpu.NAME -> Optional.of(new Gem5Cpu(HostCpu.flags()));
            case HostCpu.NAME -> Optional.empty();
            default ->
                throw new EngineException.BadRequest(
                        "no CPU profile '" + name + "'; there are gem5 (the default) and host");
        };
    }
}
