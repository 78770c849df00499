package org.lapidary.engine.tracee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.sys.Signals;
import org.lapidary.engine.x86.Feature;
import org.lapidary.engine.x86.InstructionDecoder;

/** Steps whole programs, dynamic ones, and looks at every instruction that they carry out. */
class InstructionAuditTest {

    /** What gem5 can't carry out, or does wrongly without saying so. */
    private static final List<Feature> FORBIDDEN = List.of(
            Feature.VEX,
            Feature.EVEX,
            Feature.XOP,
            Feature.XSAVE,
            Feature.XGETBV,
            Feature.SSSE3,
            Feature.SSE4_1,
            Feature.SSE4_2,
            Feature.CRC32,
            Feature.LZCNT_TZCNT,
            Feature.MOVBE,
            Feature.RDRAND);

    private static final int PAGE = 4096;
    private static final int LONGEST_INSTRUCTION = 15;

    @TempDir
    Path folder;

    @Test
    void aDynamicProgramUsesNothingThatTheSimulatedCpuLacks() throws Exception {
        Path source = folder.resolve("strings.c");
        Files.writeString(source, """
                #include <ctype.h>
                #include <math.h>
                #include <stdio.h>
                #include <stdlib.h>
                #include <string.h>
                int main(int argc, char **argv) {
                    char text[300];
                    memset(text, 'a' + argc, sizeof text);
                    text[299] = 0;
                    char *copy = strdup(text);
                    strcat(strcpy(text, "x"), copy + 50);
                    printf("%zu %zu %d %s %f\\n", strlen(text), strcspn(text, "zy"), strcmp(text, copy),
                           strchr(text, 'b') ? "b" : "-", sin(argc) + floor(argc * 1.5) + fma(argc, 2, 3));
                    return memcmp(text, copy, 20) != 0 ? 7 : 8;
                }
                """);
        Path program = folder.resolve("strings");
        int compiled = new ProcessBuilder("gcc", "-O1", "-fno-builtin", "-o", program.toString(), source.toString(), "-lm")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(compiled).isZero();
        Map<Feature, Integer> seen = audit(List.of(program.toString()), folder.resolve("out"));
        assertThat(Files.readString(folder.resolve("out"))).startsWith("250 250 ");
        assertThat(seen).doesNotContainKeys(FORBIDDEN.toArray(Feature[]::new));
        assertThat(seen.get(Feature.OTHER)).isGreaterThan(50_000);
    }

    @Test
    void anInstalledProgramUsesNothingThatTheSimulatedCpuLacks() throws Exception {
        Map<Feature, Integer> seen = audit(List.of("/bin/ls", "-l", "/usr"), folder.resolve("out"));
        assertThat(Files.readString(folder.resolve("out"))).contains("bin");
        assertThat(seen).doesNotContainKeys(FORBIDDEN.toArray(Feature[]::new));
        assertThat(seen.get(Feature.OTHER)).isGreaterThan(50_000);
    }

    /** Instructions carried out, by feature. */
    private Map<Feature, Integer> audit(List<String> command, Path output) {
        Map<Feature, Integer> seen = new EnumMap<>(Feature.class);
        Map<Long, byte[]> pages = new HashMap<>();
        InstructionDecoder decoder = new InstructionDecoder();
        List<String> notices = new ArrayList<>();
        LaunchSpec launch =
                new LaunchSpec(command, List.of("LC_ALL=C"), folder, Optional.empty(), Optional.of(output));
        try (Tracee tracee = new Launcher(launch, CpuProfiles.byName("gem5")).launch(notices::add)) {
            Task task = tracee.tasks().main();
            while (true) {
                long rip = new Registers(task.ptrace.registers()).rip();
                if (tracee.patches().at(rip) == null) { // what our traps stand on is carried out by the tracer
                    byte[] code = codeAt(tracee, pages, rip);
                    int length = decoder.decode(code, (int) (rip % PAGE), code.length);
                    assertThat(length).as("instruction at %x", rip).isPositive();
                    seen.merge(decoder.feature(), 1, Integer::sum);
                }
                task.step();
                tracee.image().answered(task, Signals.SIGTRAP);
            }
        } catch (TraceeGone end) {
            return seen;
        }
    }

    /** The page of an address and the beginning of the next one, read once: code does not change under way. */
    private static byte[] codeAt(Tracee tracee, Map<Long, byte[]> pages, long address) {
        return pages.computeIfAbsent(address / PAGE, page -> {
            byte[] code = new byte[PAGE + LONGEST_INSTRUCTION];
            tracee.memory().tryRead(page * PAGE, ByteBuffer.wrap(code));
            return code;
        });
    }
}
