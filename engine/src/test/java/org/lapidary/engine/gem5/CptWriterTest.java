package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.CheckpointText.Section;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.OpenDescriptor.Kind;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.state.SignalAction;

class CptWriterTest {

    private static final long MEMORY = 512L << 20;
    private static final long TIME_STAMP = 0x1234_5678_9abcL;
    private static final String PROCESS = "system.cpu.workload";

    private final SyntheticProcess process = new SyntheticProcess();

    private CptWriter writer(long... vpns) {
        LaidOutFiles files = new LaidOutFiles(process.state());
        return new CptWriter(Template.builtIn(), process.state(), MemoryCheckpoint.table(vpns), files, TIME_STAMP, MEMORY);
    }

    private static CheckpointText text(CptWriter writer) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            long size = writer.write(out);
            assertThat(size).isEqualTo(out.size());
            return CheckpointText.parse(out.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Section section(CheckpointText text, String name) {
        return text.find(name).orElseThrow(() -> new AssertionError("no section " + name));
    }

    private Section written(String name) {
        return section(text(writer(0x401)), name);
    }

    private static long register(Section section, String key, int index) {
        String[] bytes = section.words(key);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | Integer.parseInt(bytes[8 * index + i]);
        }
        return value;
    }

    @Property(tries = 50)
    void everyPageHasAFrameOfItsOwnBelowTheFirstFreeOne(
            @ForAll @Size(max = 200) @UniqueElements List<@LongRange(min = 0x10000, max = 0x7ffff0000L) Long> vpns)
            throws IOException {
        process.map(0x10000000L, 0x7ffff0001000L, "");
        process.mappings.removeIf(
                m -> m.path().equals("/bin/synthetic") || m.path().equals("[heap]"));
        CptWriter writer = writer(new TreeSet<>(vpns).stream().mapToLong(v -> v).toArray());
        CheckpointText text = text(writer);
        long free =
                Long.parseLong(section(text, "system.workload.mempools.pool0").get("free_page_num"));
        int size = Integer.parseInt(section(text, PROCESS + ".ptable").get("size"));
        assertThat(size).isEqualTo(vpns.size() + 1);
        Set<Long> frames = new TreeSet<>();
        Set<Long> seen = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            Section entry = section(text, PROCESS + ".ptable.Entry" + i);
            assertThat(entry.values().keySet()).containsExactly("vaddr", "paddr", "flags");
            long frame = Long.parseLong(entry.get("paddr")) / 4096;
            assertThat(frame).isBetween(0L, free - 1);
            assertThat(frames.add(frame)).isTrue();
            seen.add(Long.parseUnsignedLong(entry.get("vaddr")));
        }
        assertThat(seen).contains(Vsyscall.ADDRESS).hasSize(size);
        vpns.forEach(vpn -> assertThat(seen).contains(vpn * 4096));
        assertThat(section(text, "system.physmem.store0").get("range_size")).isEqualTo(String.valueOf(MEMORY));
        assertThat(section(text, "system.workload.mempools.pool0").get("total_pages"))
                .isEqualTo(String.valueOf(MEMORY / 4096));
    }

    @Example
    void integerRegistersStandInTheOrderOfTheEncoding() {
        List<Name> order = List.of(
                Name.RAX, Name.RCX, Name.RDX, Name.RBX, Name.RSP, Name.RBP, Name.RSI, Name.RDI, Name.R8, Name.R9,
                Name.R10, Name.R11, Name.R12, Name.R13, Name.R14, Name.R15);
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i) != Name.RSP) {
                process.registers = process.registers.with(order.get(i), 0xfedc_ba98_7654_3200L + i);
            }
        }
        Section xc = written("system.cpu.xc.0");
        for (int i = 0; i < order.size(); i++) {
            assertThat(register(xc, "regs.integer", i)).isEqualTo(process.registers.get(order.get(i)));
        }
        assertThat(xc.get("_pc")).isEqualTo("4198400");
        assertThat(xc.get("_npc")).isEqualTo("4198408");
    }

    @Example
    void vectorRegistersFollowTheEightOfTheFloatingPointUnit() {
        for (int i = 0; i < 256; i++) {
            process.fxsave[160 + i] = (byte) i;
        }
        Section xc = written("system.cpu.xc.0");
        assertThat(register(xc, "regs.floating_point", 8)).isEqualTo(0x0706050403020100L);
        assertThat(register(xc, "regs.floating_point", 39)).isEqualTo(0xfffefdfcfbfaf9f8L);
    }

    @Example
    void floatingPointRegistersAreThePhysicalOnes() {
        process.fxsave[3] = 6 << 3; // top of the stack is register 6
        process.fxsave[4] = (byte) 0x40;
        process.fxsave[39] = (byte) 0x80; // ST0 = 1.0
        process.fxsave[40] = (byte) 0xff;
        process.fxsave[41] = 0x3f;
        CheckpointText text = text(writer(0x401));
        assertThat(register(section(text, "system.cpu.xc.0"), "regs.floating_point", 6))
                .isEqualTo(Double.doubleToRawLongBits(1.0));
        String[] misc = section(text, "system.cpu.isa").words("regVal");
        assertThat(misc[191]).isEqualTo("6");
        assertThat(misc[195]).isEqualTo(String.valueOf(0xffff & ~0x3000));
    }

    @Example
    void anMmxValueIsKeptBitForBit() {
        process.fxsave[4] = (byte) 0xff;
        for (int i = 0; i < 8; i++) {
            process.fxsave[32 + i] = (byte) (i + 1);
        }
        process.fxsave[40] = (byte) 0xff;
        process.fxsave[41] = (byte) 0xff;
        assertThat(register(written("system.cpu.xc.0"), "regs.floating_point", 0))
                .isEqualTo(0x0807060504030201L);
    }

    @Example
    void miscellaneousRegistersTakeTheThreadsValuesAndKeepTheModeOfTheTemplate() {
        process.registers = process.registers
                .with(Name.FS_BASE, 0x7ffff7d80740L)
                .with(Name.GS_BASE, 0x1000)
                .with(Name.EFLAGS, 0x40a97);
        String[] misc = written("system.cpu.isa").words("regVal");
        String[] fresh = Template.builtIn().section("system.cpu.isa").words("regVal");
        assertThat(misc).hasSameSizeAs(fresh).hasSize(205);
        assertThat(misc[143]).isEqualTo(misc[156]).isEqualTo(String.valueOf(0x7ffff7d80740L));
        assertThat(misc[144]).isEqualTo(misc[157]).isEqualTo("4096");
        assertThat(misc[24]).isEqualTo(String.valueOf(0x40200));
        assertThat(misc[26]).isEqualTo(String.valueOf(TIME_STAMP));
        assertThat(misc[192]).isEqualTo("8064");
        assertThat(misc[193]).isEqualTo("895");
        assertThat(misc[195]).isEqualTo("65535");
        List<Integer> ours = List.of(24, 26, 143, 144, 156, 157, 191, 192, 193, 194, 195, 198, 200, 201);
        IntStream.range(0, 205)
                .filter(i -> !ours.contains(i))
                .forEach(i -> assertThat(misc[i]).as("misc %d", i).isEqualTo(fresh[i]));
        Section xc = written("system.cpu.xc.0");
        assertThat(register(xc, "regs.condition_code", 0)).isEqualTo(0x94);
        assertThat(register(xc, "regs.condition_code", 1)).isEqualTo(0x801);
        assertThat(register(xc, "regs.condition_code", 2)).isZero();
    }

    @Example
    void openFilesAreReopenedWithoutTheFlagsThatWouldDestroyThem() {
        process.descriptors.add(SyntheticProcess.file(5, "/data/out", 1 | 0100 | 01000 | 02000 | 02000000, 1234));
        CheckpointText text = text(writer(0x401));
        assertThat(section(text, PROCESS + ".fdarray.Entry5").values())
                .containsExactlyInAnyOrderEntriesOf(java.util.Map.of(
                        "class",
                        "2",
                        "_closeOnExec",
                        "true",
                        "_flags",
                        String.valueOf(1 | 02000),
                        "_fileName",
                        "/data/out",
                        "_fileOffset",
                        "1234",
                        "_mode",
                        String.valueOf(0644)));
        assertThat(section(text, PROCESS + ".fdarray.Entry4").values()).isEqualTo(java.util.Map.of("class", "6"));
        assertThat(section(text, PROCESS + ".fdarray.Entry1023").get("class")).isEqualTo("6");
        assertThat(text.find(PROCESS + ".fdarray.Entry1024")).isEmpty();
    }

    @Example
    void aDirectoryStaysOneAndANamedTemporaryFileBecomesAPlainOne() {
        int directory = 0200000;
        process.descriptors.add(new OpenDescriptor(3, Kind.DIRECTORY, "/data", directory, 0, 040755, 0));
        process.descriptors.add(SyntheticProcess.file(4, "/data/named", 2 | directory | 020000000, 0));
        CheckpointText text = text(writer(0x401));
        assertThat(section(text, PROCESS + ".fdarray.Entry3").get("_flags")).isEqualTo(String.valueOf(directory));
        assertThat(section(text, PROCESS + ".fdarray.Entry4").get("_flags")).isEqualTo("2");
    }

    @Example
    void descriptorsThatCannotBeReopenedAreClosedAndReported() {
        process.descriptors.add(descriptor(3, Kind.PIPE, "pipe:[1]"));
        process.descriptors.add(descriptor(4, Kind.DEVICE, "/dev/null"));
        process.descriptors.add(descriptor(6, Kind.FILE, "/data/odd\nname"));
        process.descriptors.add(descriptor(1024, Kind.FILE, "/data/far"));
        CptWriter writer = writer(0x401);
        assertThat(writer.warnings())
                .hasSize(3)
                .anyMatch(w -> w.startsWith("descriptor 3 (pipe:[1])"))
                .anyMatch(w -> w.startsWith("descriptor 6 "))
                .anyMatch(w -> w.startsWith("descriptor 1024 "));
        assertThat(section(text(writer), PROCESS + ".fdarray.Entry4").get("_fileName"))
                .isEqualTo("/dev/null");
        assertThat(writer.descriptors().files()).containsExactly("/dev/null");
    }

    private static OpenDescriptor descriptor(int number, Kind kind, String path) {
        return new OpenDescriptor(number, kind, path, SyntheticProcess.O_RDWR, 0, 0600, 0);
    }

    @Example
    void everyMappingIsAnAreaAndNoneNamesAFileToOpen() {
        process.map(0x7ffff7d80000L, 0x7ffff7f00000L, "/lib/libc.so.6").map(0x600000, 0x601000, "");
        CheckpointText text = text(writer(0x401));
        List<Section> areas = text.sections().stream()
                .filter(s -> s.name().startsWith(PROCESS + ".vmalist.Vma"))
                .toList();
        assertThat(areas)
                .extracting(s -> s.get("name"))
                .containsExactly("/bin/synthetic", "heap", "anon", "/lib/libc.so.6", "stack", "vsyscall");
        assertThat(areas).noneMatch(s -> s.has("fileOffset"));
        assertThat(section(text, PROCESS + ".vmalist").get("size")).isEqualTo("6");
    }

    @Example
    void aProgramWithMoreThreadsThanTheTemplateHasCpusIsRefused() {
        process.threads = 2;
        assertThatThrownBy(() -> writer(0x401))
                .isInstanceOf(EngineException.BadRequest.class)
                .hasMessageContaining("2 threads")
                .hasMessageContaining("--num-cpus 2");
    }

    @Example
    void aPageOutsideEveryMappingIsRefused() {
        assertThatThrownBy(() -> writer(0x401, 0x402)).isInstanceOf(EngineException.BadState.class);
    }

    @Example
    void whatGem5WillNotDoIsReported() {
        process.actions.add(new SignalAction(2, 0x401000, 0, 0, 0));
        process.cpuProfile = "host";
        process.auxv = List.of(6L, 4096L, 33L, 0x7ffff7fc1000L);
        process.mappings.add(new org.lapidary.engine.state.MemoryMapping(
                0x7ffff7000000L, 0x7ffff7001000L, 3, true, 0, "08:01", 7, "/data/shared"));
        process.mappings.sort((a, b) -> Long.compare(a.start(), b.start()));
        process.xsave = new byte[832];
        process.xsave[512] = 7;
        process.xsave[600] = 1;
        assertThat(writer(0x401).warnings())
                .hasSize(5)
                .anyMatch(w -> w.contains("vDSO"))
                .anyMatch(w -> w.contains("/data/shared"))
                .anyMatch(w -> w.contains("signal"))
                .anyMatch(w -> w.contains("'host'"))
                .anyMatch(w -> w.contains("AVX registers"));
    }
}
