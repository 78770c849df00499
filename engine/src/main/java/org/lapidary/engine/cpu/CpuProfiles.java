package org.lapidary.engine.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lapidary.engine.EngineException;

/** The profiles by name. */
public final class CpuProfiles {

    private CpuProfiles() {}

    /**
     * The profile that is called so; empty for the host's own CPU.
     *
     * @param profile {@code gem5}, {@code host}, or a whole description ({@link FileCpu}): checkpoints keep it so,
     *     since a file may be gone when they go on
     * @throws EngineException.BadRequest where there is none such
     */
    public static Optional<CpuProfile> byName(String profile) {
        if (isDescription(profile)) {
            return Optional.of(FileCpu.parse(profile, "the CPU profile"));
        }
        return switch (profile) {
            case Gem5Cpu.NAME -> Optional.of(new Gem5Cpu(HostCpu.flags()));
            case HostCpu.NAME -> Optional.empty();
            default ->
                throw new EngineException.BadRequest(
                        "no CPU profile '" + profile + "'; there are gem5 (the default), host, and files");
        };
    }

    /**
     * The profile in a file, checked, for {@link #byName}.
     *
     * @throws EngineException.BadRequest where it can't be read or is none
     */
    public static String read(Path file) {
        try {
            String text = Files.readString(file);
            FileCpu.parse(text, file.toString());
            return text.endsWith("\n") ? text : text + "\n";
        } catch (IOException e) {
            throw new EngineException.BadRequest("the CPU profile " + file + " can't be read: " + e.getMessage());
        }
    }

    /** What to call a profile in one word. */
    public static String label(String profile) {
        return isDescription(profile) ? FileCpu.parse(profile, "the CPU profile").name() : profile;
    }

    private static boolean isDescription(String profile) {
        return profile.indexOf('\n') >= 0;
    }

    /** The CPU of gem5 as it is shown on this host, as a description to begin a file with. */
    public static String describeGem5() {
        return new Gem5Cpu(HostCpu.flags()).describe();
    }
}
