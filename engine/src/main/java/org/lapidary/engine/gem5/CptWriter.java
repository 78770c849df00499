package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.CheckpointText.Section;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.store.PageTable;
import org.lapidary.store.PageVisitor;

/**
 * Writes {@code m5.cpt}: the template's sections in the template's order, those of the process filled in.
 *
 * <pre>
 *   CPU.xc.0                 registers, program counter          RegisterWriter
 *   CPU.isa                  flags, segment bases, x87 control   RegisterWriter
 *   PROCESS                  limits of heap, stack and mappings  MemoryLayout
 *   PROCESS.vmalist.VmaN     one a mapping
 *   PROCESS.ptable.EntryN    one a resident page                 Frames
 *   PROCESS.fdarray.EntryN   one a descriptor                    Descriptors
 *   PHYSMEM.store0           size of the memory
 *   WORKLOAD.mempools.pool0  first free frame
 * </pre>
 */
final class CptWriter {

    /** Where a fresh process begins to map, downwards (gem5 v24.0.0.1 src/arch/x86/process.cc). */
    private static final long MMAP_TOP = 0x7fff_f7ff_f000L;

    /** Selector of 32-bit user code (Linux arch/x86/include/asm/segment.h, __USER32_CS). */
    private static final long CODE_32 = 0x23;

    private final Template template;
    private final ProcessState state;
    private final PageTable pages;
    private final Frames frames;
    private final ThreadStarter starter;
    private final Descriptors descriptors;
    private final MemoryLayout layout;
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Section> filled;

    /**
     * Works everything out but the page table, so that what can't be done fails before anything is written.
     *
     * @param timeStamp the time stamp counter, 0 where it is not known
     * @param memoryBytes size of the simulated memory
     */
    CptWriter(
            Template template,
            ProcessState state,
            PageTable pages,
            LaidOutFiles files,
            long timeStamp,
            long memoryBytes) {
        this.template = template;
        this.state = state;
        this.pages = pages;
        requireRestorable();
        Section pool = template.section(template.pool()).copy();
        List<Registers> threads = state.threads().stream()
                .map(thread -> SystemCalls.resume(thread.registers(), warnings))
                .toList();
        starter = new ThreadStarter(state, threads);
        frames = new Frames(
                Long.parseUnsignedLong(pool.get("start_page")), pages.size() + starter.pages(), memoryBytes);
        requireMapped();
        Section table = template.section(template.process() + ".fdarray");
        descriptors = new Descriptors(state, files, Integer.parseInt(table.get("size")), warnings);

        Section process = template.section(template.process()).copy();
        layout = MemoryLayout.of(state, Long.parseUnsignedLong(process.get("maxStackSize")), MMAP_TOP);
        process.put("brkPoint", layout.brkPoint())
                .put("stackBase", layout.stackBase())
                .put("stackSize", layout.stackSize())
                .put("maxStackSize", layout.maxStackSize())
                .put("stackMin", layout.stackMin())
                .put("nextThreadStackBase", layout.stackBase() - layout.maxStackSize())
                .put("mmapEnd", layout.mmapEnd());

        Registers registers = starter.first();
        FxsaveArea fx = FxsaveArea.of(state.mainThread().fxsave());
        Section context = template.section(template.context()).copy();
        RegisterWriter.context(context, registers, fx, warnings);
        Section isa = template.section(template.isa()).copy();
        RegisterWriter.misc(isa, registers, fx, timeStamp);
        pool.put("free_page_num", frames.firstFree()).put("total_pages", frames.totalFrames());
        Section memory = template.section(template.memory()).copy().put("range_size", memoryBytes);
        filled = Map.of(
                process.name(), process,
                context.name(), context,
                isa.name(), isa,
                pool.name(), pool,
                memory.name(), memory);
        if (!template.resizable() && memoryBytes != template.memoryBytes()) {
            warnings.add("the template's system has a memory of " + template.memoryBytes() + " bytes: it must be given "
                    + memoryBytes + " to restore this checkpoint");
        }
        Differences.of(state).forEach(reason -> warnings.add(reason.text()));
    }

    private void requireRestorable() {
        int threads = state.threads().size();
        if (threads > template.cpus()) {
            throw new EngineException.BadRequest("the program had " + threads + " threads at this checkpoint, and the"
                    + " template is of a system with " + template.cpus() + " CPU" + (template.cpus() == 1 ? "" : "s")
                    + "; make one with 'gem5.opt " + Gem5Script.NAME + " --checkpoint-template OUT --num-cpus " + threads
                    + "', give it as --template OUT, and restore with --num-cpus " + threads);
        }
        if (state.mainThread().registers().get(Name.CS) == CODE_32) {
            throw new EngineException.BadRequest("the program ran 32-bit code at this checkpoint");
        }
    }

    /** gem5 stops with an error as soon as it comes across a page that belongs to no area. */
    private void requireMapped() {
        int next = 0;
        for (MemoryMapping mapping : state.mappings()) {
            if (next < pages.size() && pages.vpn(next) * Frames.PAGE < mapping.start()) {
                break;
            }
            int after = pages.indexOf(mapping.end() / Frames.PAGE);
            next = Math.max(next, after < 0 ? -after - 1 : after); // the vsyscall page ends below zero
        }
        if (next < pages.size()) {
            throw new EngineException.BadState(
                    "page 0x" + Long.toHexString(pages.vpn(next) * Frames.PAGE)
                            + " belongs to no mapping of the checkpoint",
                    null);
        }
    }

    /** How many pages the program itself has. */
    int programPages() {
        return pages.size();
    }

    /** Gives {@code image} the pages that the program itself did not have. */
    void addPages(PageVisitor image) throws IOException {
        if (starter.pages() > 0) {
            image.pages(pages.size(), starter.pages(), starter.content());
        }
    }

    Frames frames() {
        return frames;
    }

    /** Name of the file that the text says holds the memory. */
    String memoryFile() {
        return template.memoryFile();
    }

    Descriptors descriptors() {
        return descriptors;
    }

    MemoryLayout layout() {
        return layout;
    }

    /** What will be different in gem5, one line each. */
    List<String> warnings() {
        return warnings.stream().distinct().toList(); // what can be told beforehand is told twice
    }

    /** Writes the text and closes the stream; returns the number of bytes. */
    long write(OutputStream out) throws IOException {
        String process = template.process();
        try (TextSink sink = new TextSink(out)) {
            sink.text("## checkpoint generated: by lapidary\n");
            for (Section section : template.text().sections()) {
                String name = section.name();
                if (name.equals(process + ".vmalist")) {
                    areas(sink, name);
                } else if (name.equals(process + ".ptable")) {
                    pageTable(sink, name);
                } else if (name.equals(process + ".fdarray")) {
                    descriptors(sink, section);
                } else if (!name.startsWith(process + ".fdarray.")) {
                    section(sink, filled.getOrDefault(name, section));
                }
            }
            return sink.size();
        }
    }

    private static void section(TextSink sink, Section section) throws IOException {
        sink.text("\n[").text(section.name()).text("]\n");
        for (Map.Entry<String, String> value : section.values().entrySet()) {
            sink.text(value.getKey()).text("=").text(value.getValue()).text("\n");
        }
    }

    /** No {@code fileOffset}: with it gem5 would open the mapped file, which need not exist any more. */
    private void areas(TextSink sink, String name) throws IOException {
        List<MemoryMapping> mappings = state.mappings();
        boolean starts = starter.pages() > 0;
        section(sink, new Section(name).put("size", mappings.size() + (starts ? 2L : 1L)));
        if (starts) {
            section(
                    sink,
                    new Section(name + ".Vma" + (mappings.size() + 1))
                            .put("name", ThreadStarter.AREA)
                            .put("addrRangeStart", starter.address())
                            .put("addrRangeEnd", starter.address() + (long) starter.pages() * Frames.PAGE));
        }
        for (int i = 0; i <= mappings.size(); i++) {
            Section area = new Section(name + ".Vma" + i);
            if (i < mappings.size()) {
                MemoryMapping mapping = mappings.get(i);
                area.put("name", areaName(mapping.path()))
                        .put("addrRangeStart", mapping.start())
                        .put("addrRangeEnd", mapping.end());
            } else {
                area.put("name", "vsyscall")
                        .put("addrRangeStart", Vsyscall.ADDRESS)
                        .put("addrRangeEnd", Vsyscall.ADDRESS + Frames.PAGE);
            }
            section(sink, area);
        }
    }

    /** Entries 0 to 2 as the template has them: gem5 does not look at them on a restore. */
    private void descriptors(TextSink sink, Section table) throws IOException {
        section(sink, table);
        for (int i = 0; i < descriptors.tableSize(); i++) {
            section(
                    sink,
                    i < Descriptors.STANDARD
                            ? template.section(table.name() + ".Entry" + i)
                            : descriptors.entry(i, table.name()));
        }
    }

    private static String areaName(String path) {
        String plain = path.startsWith("[") && path.endsWith("]") ? path.substring(1, path.length() - 1) : path;
        return plain.isEmpty() || !CheckpointText.survives(plain) ? "anon" : plain;
    }

    private void pageTable(TextSink sink, String name) throws IOException {
        int entries = pages.size() + starter.pages();
        section(sink, new Section(name).put("size", entries + 1L));
        byte[] head = ascii("\n[" + name + ".Entry");
        byte[] virtual = ascii("]\nvaddr=");
        byte[] physical = ascii("\npaddr=");
        byte[] flags = ascii("\nflags=0\n");
        for (int i = 0; i <= entries; i++) {
            boolean last = i == entries;
            sink.bytes(head)
                    .decimal(i)
                    .bytes(virtual)
                    .decimal(last ? Vsyscall.ADDRESS : address(i))
                    .bytes(physical)
                    .decimal(last ? frames.vsyscallAddress() : frames.address(i))
                    .bytes(flags);
        }
    }

    private long address(int index) {
        return index < pages.size()
                ? pages.vpn(index) * Frames.PAGE
                : starter.address() + (long) (index - pages.size()) * Frames.PAGE;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
