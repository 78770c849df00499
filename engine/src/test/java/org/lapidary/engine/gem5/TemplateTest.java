package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.CheckpointText.Section;

class TemplateTest {

    private static final LaidOutFiles NO_FILES = new LaidOutFiles(new SyntheticProcess().state());

    /** Checkpoints that gem5 wrote, beside the repository where they are at hand. */
    private static final Path REFERENCE = Path.of("../../shared/gem5/v24.0.0.1");

    @TempDir
    Path temp;

    @Test
    void theBuiltInTemplateIsThatOfTheScript() {
        Template template = Template.builtIn();
        assertThat(template.version()).isEqualTo(Gem5Version.V24);
        assertThat(template.process()).isEqualTo("system.cpu.workload");
        assertThat(template.context()).isEqualTo("system.cpu.xc.0");
        assertThat(template.isa()).isEqualTo("system.cpu.isa");
        assertThat(template.memoryFile()).isEqualTo("system.physmem.store0.pmem");
        assertThat(template.resizable()).isTrue();
    }

    @Test
    void theBuiltInTemplateNamesNoPathOfAnyMachine() {
        assertThat(Template.builtIn().text().format()).doesNotContain("=/", "./");
    }

    @Test
    void whatIsWrittenHasTheStructureOfTheBuiltInTemplate() throws IOException {
        assertSameStructure(Template.builtIn());
    }

    @Test
    void whatIsWrittenHasTheStructureOfWhatGem5Wrote() throws IOException {
        Assumptions.assumeTrue(
                Files.isDirectory(REFERENCE), "skipped: no checkpoints of gem5's own in " + REFERENCE.toAbsolutePath());
        try (Stream<Path> systems = Files.list(REFERENCE)) {
            for (Path system : systems.toList()) {
                assertSameStructure(Template.load(system));
            }
        }
    }

    /** Same sections in the same order, same keys, arrays of the same size. */
    private static void assertSameStructure(Template template) throws IOException {
        CptWriter writer = new CptWriter(
                template, new SyntheticProcess().state(), MemoryCheckpoint.table(0x401), NO_FILES, 0, template.memoryBytes());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out);
        assertThat(structure(CheckpointText.parse(out.toString()), template.process()))
                .containsExactlyElementsOf(structure(template.text(), template.process()));
    }

    static List<Map.Entry<String, Map<String, Integer>>> structure(Template template) {
        return structure(template.text(), template.process());
    }

    private static List<Map.Entry<String, Map<String, Integer>>> structure(CheckpointText text, String process) {
        return text.sections().stream()
                .filter(s -> !s.name().matches(java.util.regex.Pattern.quote(process) + "\\..*\\.(Entry|Vma)\\d+"))
                .map(s -> Map.entry(s.name(), sizes(s)))
                .toList();
    }

    private static Map<String, Integer> sizes(Section section) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        section.values().keySet().forEach(key -> sizes.put(key, section.words(key).length));
        return sizes;
    }

    @Test
    void whatBelongedToTheTemplatesOwnProcessIsDropped() {
        Template template = Template.of(
                builtInText()
                        + "\n[system.cpu.workload.ptable.Entry0]\nvaddr=4096\npaddr=0\nflags=0\n"
                        + "\n[system.cpu.workload.vmalist.Vma0]\nname=stack\n"
                        + "\n[system.cpu.workload.fdarray.Entry3]\nclass=2\n_fileName=secret\n"
                        + "\n[x.dtb]\n_size=2\nlruSeq=7\n\n[x.dtb.Entry0]\npaddr=1\n\n[x.dtb.walker]\ncurState=0\n",
                "test",
                true);
        assertThat(template.text().sections())
                .extracting(Section::name)
                .doesNotContain(
                        "system.cpu.workload.ptable.Entry0",
                        "system.cpu.workload.vmalist.Vma0",
                        "system.cpu.workload.fdarray.Entry3",
                        "x.dtb.Entry0")
                .contains("x.dtb.walker", "system.cpu.workload.fdarray.Entry2");
        assertThat(template.section("x.dtb").values()).isEqualTo(Map.of("_size", "0", "lruSeq", "0"));
    }

    @Test
    void otherObjectNamesAreFound() throws IOException {
        Path file = temp.resolve("m5.cpt");
        Files.writeString(file, builtInText().replace("system", "board").replace(".cpu", ".processor.cores0.core"));
        Template template = Template.load(temp);
        assertThat(template.process()).isEqualTo("board.processor.cores0.core.workload");
        assertThat(template.context()).isEqualTo("board.processor.cores0.core.xc.0");
        assertThat(template.memoryFile()).isEqualTo("board.physmem.store0.pmem");
        assertThat(template.resizable()).isFalse();
        assertSameStructure(template);
    }

    @Test
    void aTemplateOfAnOlderGem5IsRefusedWithTheVersionsThatWork() {
        String older = builtInText().replace("regs.integer", "intRegs");
        assertThatThrownBy(() -> Template.of(older, "old.cpt", false))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("old.cpt")
                .hasMessageContaining("22.0 or older")
                .hasMessageContaining("22.1 to 24.0");
    }

    @Test
    void versionsAreToldByTagsAndArrays() {
        String v24 = builtInText();
        assertThat(Template.of(v24.replace("x86-add-xcr0", ""), "t", false).version())
                .isEqualTo(Gem5Version.V23);
        assertThat(Template.of(v24.replace("x86-add-xcr0", "").replace("regs.matrix=\n", ""), "t", false)
                        .version())
                .isEqualTo(Gem5Version.V22_1);
    }

    @Test
    void aTextThatIsNoCheckpointIsRefused() {
        assertThatThrownBy(() -> Template.of("hello", "x", false)).isInstanceOf(EngineException.BadRequest.class);
        assertThatThrownBy(() -> Template.load(temp.resolve("absent")))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("absent");
    }

    @Test
    void registersOfAnotherSizeAreRefused() {
        Template template =
                Template.of(builtInText().replace("regs.condition_code=0 ", "regs.condition_code="), "t", true);
        assertThatThrownBy(() -> new CptWriter(
                        template, new SyntheticProcess().state(), MemoryCheckpoint.table(0x401), NO_FILES, 0, 512L << 20))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("regs.condition_code");
    }

    private static String builtInText() {
        return Template.builtIn().text().format();
    }
}
