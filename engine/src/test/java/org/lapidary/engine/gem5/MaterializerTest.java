package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.Materializer.Options;
import org.lapidary.engine.gem5.Materializer.Result;
import org.lapidary.store.PageVisitor;

class MaterializerTest {

    private static final long CODE = SyntheticProcess.CODE;
    private static final long HEAP = SyntheticProcess.HEAP;

    @TempDir
    Path temp;

    private final SyntheticProcess process = new SyntheticProcess();
    private final Materializer materializer = new Materializer(bytes -> process.state());
    private final MemoryCheckpoint checkpoint = MemoryCheckpoint.of(Map.of(
            CODE,
            page(1),
            HEAP,
            page(2),
            HEAP + 4096,
            page(3),
            HEAP + 8192,
            new byte[4096],
            SyntheticProcess.STACK_END - 4096,
            page(4)));

    private static byte[] page(int value) {
        byte[] page = new byte[4096];
        Arrays.fill(page, (byte) value);
        return page;
    }

    private Stream<Path> left() throws IOException {
        return Files.list(temp);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDirectoryHoldsTextMemoryAndNote(boolean sync) throws IOException {
        Path out = temp.resolve("run.1.cpt");
        Options options = new Options(OptionalLong.empty(), Optional.empty(), 1, sync);
        Result result = materializer.materialize(checkpoint, out, options);
        assertThat(out).isDirectoryContaining(p -> p.endsWith("m5.cpt"));
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("m5.cpt", "system.physmem.store0.pmem", "lapidary.json");
        }
        byte[] memory = Files.readAllBytes(out.resolve("system.physmem.store0.pmem"));
        assertThat(memory).hasSize(6 * 4096);
        assertThat(Arrays.copyOfRange(memory, 0, 4096)).isEqualTo(Vsyscall.page());
        for (int frame = 1; frame < 6; frame++) {
            int value = new int[] {0, 1, 2, 3, 0, 4}[frame];
            assertThat(Arrays.copyOfRange(memory, frame * 4096, (frame + 1) * 4096))
                    .isEqualTo(page(value));
        }
        assertThat(result.path()).isEqualTo(out);
        assertThat(result.memoryBytes()).isEqualTo(512L << 20);
        assertThat(result.bytes())
                .isEqualTo(5 * 4096 + Files.size(out.resolve("m5.cpt")) + Files.size(out.resolve("lapidary.json")));
        try (Stream<Path> left = left()) {
            assertThat(left).containsExactly(out);
        }
    }

    @Test
    void theNoteTellsTheScriptWhatItNeeds() throws IOException {
        process.executable = "/opt/my \"program\"";
        process.descriptors.add(SyntheticProcess.file(0, "/data/in", 0, 77));
        process.descriptors.add(SyntheticProcess.file(3, "/data/\u00e9", 0, 0));
        Path out = temp.resolve("a");
        materializer.materialize(checkpoint, out, Options.defaults());
        assertThat(out.resolve("lapidary.json"))
                .content()
                .contains("\"executable\": \"/opt/my \\\"program\\\"\"")
                .contains("\"fileModeMask\": 18", "\"memoryBytes\": 536870912")
                .contains("\"input\": \"/data/in\"", "\"inputOffset\": 77")
                .contains("\"files\": [\"/data/\\u00e9\"]")
                .contains("\"checkpoint\": \"synthetic/1\"");
    }

    @Test
    void trailingZeroPagesAreLeftOffTheImage() throws IOException {
        MemoryCheckpoint trailing = MemoryCheckpoint.of(Map.of(CODE, page(1), HEAP, new byte[4096]));
        materializer.materialize(trailing, temp.resolve("a"), Options.defaults());
        assertThat(temp.resolve("a/system.physmem.store0.pmem")).hasSize(2 * 4096);
    }

    @Test
    void anExistingDirectoryIsNotTouched() throws IOException {
        Path out = Files.createDirectory(temp.resolve("a"));
        assertThatThrownBy(() -> materializer.materialize(checkpoint, out, Options.defaults()))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("exists already");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void aFailureHalfwayLeavesNothing() throws IOException {
        MemoryCheckpoint broken = new MemoryCheckpoint(new TreeMap<>(Map.of(CODE / 4096, page(1)))) {
            @Override
            public void read(PageVisitor visitor, int threads) throws IOException {
                super.read(visitor, threads);
                try (Stream<Path> left = left()) {
                    assertThat(left).singleElement().asString().contains(".a.tmp-");
                }
                throw new IllegalStateException("corrupt");
            }
        };
        assertThatThrownBy(() -> materializer.materialize(broken, temp.resolve("a"), Options.defaults()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("corrupt");
        assertThat(temp).isEmptyDirectory();
        materializer.materialize(checkpoint, temp.resolve("a"), Options.defaults());
    }

    @Test
    void aFullDiskIsNamedAsSuch() {
        MemoryCheckpoint full = new MemoryCheckpoint(new TreeMap<>(Map.of(CODE / 4096, page(1)))) {
            @Override
            public void read(PageVisitor visitor, int threads) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> materializer.materialize(full, temp.resolve("a"), Options.defaults()))
                .isInstanceOf(EngineException.NoSpace.class)
                .hasMessageContaining("no space left");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Path leftover = Files.createDirectory(temp.resolve(".a.tmp-1"));
        Files.writeString(leftover.resolve("lock"), "");
        Files.writeString(leftover.resolve("m5.cpt"), "half");
        Path other = Files.createDirectory(temp.resolve(".ab.tmp-1"));
        materializer.materialize(checkpoint, temp.resolve("a"), Options.defaults());
        assertThat(leftover).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther() {
        MemoryCheckpoint outer = new MemoryCheckpoint(new TreeMap<>(Map.of(CODE / 4096, page(1)))) {
            @Override
            public void read(PageVisitor visitor, int threads) throws IOException {
                assertThatThrownBy(() -> materializer.materialize(checkpoint, temp.resolve("a"), Options.defaults()))
                        .isInstanceOf(EngineException.BadRequest.class)
                        .hasMessageContaining("being made");
                materializer.materialize(checkpoint, temp.resolve("b"), Options.defaults());
                super.read(visitor, threads);
            }
        };
        materializer.materialize(outer, temp.resolve("a"), Options.defaults());
        assertThat(temp.resolve("a/m5.cpt")).exists();
        assertThat(temp.resolve("b/m5.cpt")).exists();
    }

    @Test
    void aMemoryThatIsTooSmallIsRefusedWithTheSizeThatIsNeeded() {
        Options small = new Options(OptionalLong.of(8192), Optional.empty(), 1, true);
        assertThatThrownBy(() -> materializer.materialize(checkpoint, temp.resolve("a"), small))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("1048576");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aTemplateOfTheUsersOwnKeepsItsMemorySize() throws IOException {
        Path template = temp.resolve("template.cpt");
        Files.writeString(template, Template.builtIn().text().format().replace("536870912", "2147483648"));
        Options options = new Options(OptionalLong.empty(), Optional.of(template), 1, true);
        assertThat(materializer
                        .materialize(checkpoint, temp.resolve("a"), options)
                        .memoryBytes())
                .isEqualTo(2L << 30);
        Options other = new Options(OptionalLong.of(1L << 30), Optional.of(template), 1, true);
        assertThat(materializer
                        .materialize(checkpoint, temp.resolve("b"), other)
                        .warnings())
                .singleElement()
                .asString()
                .contains("2147483648", "1073741824");
    }

    @Test
    void theScriptIsWrittenAsItIsShipped() {
        Path script = temp.resolve(Gem5Script.NAME);
        Gem5Script.write(script);
        assertThat(script).hasContent(Gem5Script.text());
        assertThat(Gem5Script.text()).contains("--checkpoint-template", "--restore");
    }
}
