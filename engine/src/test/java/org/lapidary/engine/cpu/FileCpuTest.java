package org.lapidary.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.EngineException;

class FileCpuTest {

    private static final String TEXT = """
            # made up
            cpu test-1

            0x0 - 1 2 3 4          # largest leaf
            1 - 0xFFFFFFFF 0 80000000 0x10
            4 0x1 5 6 7 8
            4 - 9 9 9 9
            """;

    @TempDir
    Path folder;

    @Test
    void leavesAreAnsweredAsTheyStandThereAndOthersWithZeros() {
        FileCpu cpu = FileCpu.parse(TEXT, "test");
        assertThat(cpu.name()).isEqualTo("test-1");
        assertThat(cpu.leaf(0, 77)).containsExactly(1, 2, 3, 4);
        assertThat(cpu.leaf(1, 0)).containsExactly(-1, 0, 0x80000000, 16);
        assertThat(cpu.hardwareCapabilities()).isEqualTo(16);
        assertThat(cpu.leaf(4, 1)).containsExactly(5, 6, 7, 8);
        assertThat(cpu.leaf(4, 2)).containsExactly(9, 9, 9, 9);
        assertThat(cpu.leaf(0x80000000, 0)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void gem5sCpuCanBeWrittenDownAndReadAgain() {
        Gem5Cpu gem5 = new Gem5Cpu(Set.of());
        FileCpu copy = FileCpu.parse(gem5.describe(), "copy");
        for (int leaf : new int[] {0, 1, 2, 4, 7, 0xD, 0x80000000, 0x80000001, 0x80000004, 0x80000008}) {
            assertThat(copy.leaf(leaf, 0)).as("leaf %x", leaf).isEqualTo(gem5.leaf(leaf, 0));
        }
    }

    @Test
    void aCheckpointKeepsTheWholeDescription() throws Exception {
        Path file = Files.writeString(folder.resolve("cpu"), TEXT.strip());
        String profile = CpuProfiles.read(file);
        Files.delete(file);
        assertThat(CpuProfiles.label(profile)).isEqualTo("test-1");
        assertThat(CpuProfiles.byName(profile).orElseThrow().leaf(4, 1)).containsExactly(5, 6, 7, 8);
        assertThat(CpuProfiles.label("gem5")).isEqualTo("gem5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 - 0 0 0 0                         | line 1: 'cpu NAME'",
                "cpu x~1 - 0 0 0                     | line 2: leaf, subleaf",
                "cpu x~1 - 0 0 0 g                   | 'g' is no hexadecimal",
                "cpu x~1 - 0 0 0 100000000           | no hexadecimal number of 32 bits",
                "cpu x~1 - 0 0 0 0~# again~1 - 0 0 0 0 | line 4: leaf 1 stands there twice",
                "cpu x~0 - 0 0 0 0                   | leaf 0x1 is missing",
                "# nothing                           | leaf 0x1 is missing"
            })
    void whatIsWrongIsNamedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> FileCpu.parse(text.replace('~', '\n'), "my.cpu"))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("my.cpu")
                .hasMessageContaining(message);
    }
}
