package org.lapidary.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.host.Probe.Standing;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.sys.InstructionCounter;

class DoctorTest {

    @TempDir
    Path folder;

    private List<Probe> examine(Optional<Path> gem5) {
        return Doctor.examine(folder.resolve("store"), gem5);
    }

    private static Probe named(List<Probe> probes, String name) {
        return probes.stream()
                .filter(probe -> probe.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** These tests trace programs all the time, so it must say that this is possible here. */
    @Test
    void aHostOnWhichTestsRunIsSaidToBeAbleTo() throws IOException {
        List<Probe> probes = examine(Optional.empty());
        assertThat(Doctor.canCreate(probes)).isTrue();
        assertThat(named(probes, "tracing").standing()).isEqualTo(Standing.GOOD);
        assertThat(named(probes, "changed pages").found()).isNotEmpty();
        assertThat(named(probes, "CPUID").found()).contains("fault");
        assertThat(probes).allSatisfy(probe -> assertThat(probe.cost().isEmpty())
                .as(probe.toString())
                .isEqualTo(probe.standing() == Standing.GOOD));
        assertThat(folder.resolve("store")).doesNotExist();
        assertThat(ProcStatus.children((int) ProcessHandle.current().pid())).isEmpty();
    }

    @Test
    void theCounterIsReportedAsItCanBeOpened() {
        int self = (int) ProcessHandle.current().pid();
        boolean usable = InstructionCounter.obstacle(self) == 0;
        Optional<InstructionCounter> counter = InstructionCounter.open(self);
        assertThat(counter.isPresent()).isEqualTo(usable);
        counter.ifPresent(open -> {
            assertThat(open.read()).isNotNegative();
            open.close();
        });
        assertThat(named(examine(Optional.empty()), "instruction counter").standing())
                .isEqualTo(usable ? Standing.GOOD : Standing.LACKING);
    }

    @Test
    void aStoreThatCannotBeWrittenIsFatal() {
        Probe probe = named(Limits.probes(Path.of("/proc/nowhere")), "store");
        assertThat(probe.standing()).isIn(Standing.MISSING, Standing.LACKING);
        assertThat(Doctor.canCreate(List.of(Probe.missing("x", "y", "z")))).isFalse();
    }

    @Test
    void gem5IsAskedForItsVersion() throws IOException {
        assertThat(SimulatorProbe.of(Optional.empty()).found()).isEqualTo("not configured");
        assertThat(SimulatorProbe.of(Optional.of(folder)).found()).endsWith("is no program");
        assertThat(SimulatorProbe.of(Optional.of(script("echo gem5 version 24.0.0.1"))).standing())
                .isEqualTo(Standing.GOOD);
        assertThat(SimulatorProbe.of(Optional.of(script("echo gem5 version 21.2.1.0"))))
                .satisfies(probe -> assertThat(probe.standing()).isEqualTo(Standing.LACKING))
                .satisfies(probe -> assertThat(probe.found()).startsWith("21.2.1.0"));
        assertThat(SimulatorProbe.of(Optional.of(script("exit 1"))).found()).startsWith("does not tell its version");
    }

    private Path script(String line) throws IOException {
        Path script = Files.writeString(folder.resolve("gem5"), "#!/bin/sh\n" + line + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }
}
