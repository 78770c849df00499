package org.lapidary.engine.gem5;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.gem5.CheckpointText.Section;

/**
 * The simulated system as a checkpoint of gem5's own describes it: every section that is not the process's. The names
 * of its objects are the user's ({@code system.cpu}, {@code board.processor.cores0.core} …); the parts that a process
 * fills are found by what they hold.
 *
 * @param text the sections, rid of what belonged to the template's own process: page table, memory areas,
 *     TLB entries, descriptors from 3
 * @param process section of the process: {@code brkPoint} … with {@code .vmalist}, {@code .ptable}, {@code .fdarray}
 * @param context section of the hardware context that runs it: {@code CPU.xc.0}
 * @param isa section of that CPU's miscellaneous registers
 * @param memory section of the one physical memory: {@code PHYSMEM.store0}
 * @param pool section of the allocator of physical pages: {@code WORKLOAD.mempools.pool0}
 * @param version the gem5 that wrote it
 * @param resizable true where the memory size may be chosen anew, since the script takes it from the checkpoint
 */
public record Template(
        CheckpointText text,
        String process,
        String context,
        String isa,
        String memory,
        String pool,
        Gem5Version version,
        boolean resizable) {

    private static final String BUILT_IN = "template-v24.0.cpt";
    private static final Pattern ENTRY = Pattern.compile("(.*)\\.(?:Entry|Vma)(\\d+)");
    private static final int BASE_PAGE_SHIFT = 12;

    /** The template that serves {@link Gem5Script}, for gem5 v24.0 and each of the CPU types that it offers. */
    public static Template builtIn() {
        try (InputStream in = Objects.requireNonNull(Template.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8), "the built-in template", true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a checkpoint that gem5 wrote.
     *
     * @param path an {@code m5.cpt} or the directory that holds it
     */
    public static Template load(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("m5.cpt") : path;
        String content;
        try {
            content = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new EngineException.BadRequest("can't read the gem5 template " + file + ": " + e);
        }
        return of(content, file.toString(), false);
    }

    static Template of(String content, String source, boolean resizable) {
        CheckpointText all = CheckpointText.parse(content);
        Finder finder = new Finder(all.sections(), source);
        Section process = finder.only(s -> s.has("brkPoint") && s.has("mmapEnd"), "process (brkPoint)");
        Section context = finder.context(process.name());
        Gem5Version version = Gem5Version.of(context, finder.tags());
        if (version == Gem5Version.OLDER) {
            throw new EngineException.BadRequest(
                    source + " was written by gem5 " + version + "; " + Gem5Version.SUPPORTED);
        }
        String cpu = context.name().substring(0, context.name().lastIndexOf(".xc."));
        Section isa =
                finder.only(s -> s.has("regVal") && s.name().matches(Pattern.quote(cpu) + "\\.isa0?"), "ISA of " + cpu);
        Section memory = finder.only(s -> s.has("range_size") && s.has("filename"), "memory (range_size)");
        Section pool = finder.only(s -> s.has("free_page_num"), "pool of physical pages (free_page_num)");
        if (!pool.get("page_shift").equals(String.valueOf(BASE_PAGE_SHIFT))) {
            throw new EngineException.BadRequest(source + " has pages of 2^" + pool.get("page_shift") + " bytes");
        }
        if (!CheckpointText.survives(memory.get("filename"))
                || memory.get("filename").contains("/")) {
            throw new EngineException.BadRequest(source + " names its memory '" + memory.get("filename") + "'");
        }
        for (String part : List.of(".vmalist", ".ptable", ".fdarray")) {
            finder.only(s -> s.name().equals(process.name() + part), process.name() + part);
        }
        CheckpointText kept = clean(all, process.name());
        return new Template(
                kept, process.name(), context.name(), isa.name(), memory.name(), pool.name(), version, resizable);
    }

    private static CheckpointText clean(CheckpointText all, String process) {
        Set<String> emptied = new HashSet<>(Set.of(process + ".vmalist", process + ".ptable", process + ".fdarray"));
        for (Section section : all.sections()) {
            if (section.has("_size") && section.has("lruSeq")) { // a TLB (src/arch/x86/tlb.cc)
                emptied.add(section.name());
                section.put("_size", 0).put("lruSeq", 0);
            }
        }
        return new CheckpointText(all.sections().stream()
                .filter(section -> {
                    Matcher entry = ENTRY.matcher(section.name());
                    return !entry.matches()
                            || !emptied.contains(entry.group(1))
                            || entry.group(1).endsWith(".fdarray")
                                    && Integer.parseInt(entry.group(2)) < Descriptors.STANDARD;
                })
                .toList());
    }

    /** How many threads the system can run at once. */
    int cpus() {
        return (int) text.sections().stream()
                .filter(section -> section.name().matches(".*\\.xc\\.\\d+"))
                .count();
    }

    /** Bytes of memory of the system that the template was taken from. */
    public long memoryBytes() {
        return Long.parseUnsignedLong(section(memory).get("range_size"));
    }

    Section section(String name) {
        return text.find(name).orElseThrow(() -> new IllegalStateException(name));
    }

    /** Name of the file of the physical memory, beside {@code m5.cpt}. */
    String memoryFile() {
        return section(memory).get("filename");
    }

    /** Finds sections by what they hold. */
    private record Finder(List<Section> sections, String source) {

        Section only(java.util.function.Predicate<Section> holds, String what) {
            List<Section> found = sections.stream().filter(holds).toList();
            if (found.size() != 1) {
                throw new EngineException.BadRequest(source + " has " + found.size() + " sections for the " + what
                        + " where one is expected; " + Gem5Version.SUPPORTED);
            }
            return found.getFirst();
        }

        /** The process is an attribute of its CPU; where it is not, the one running context is its. */
        Section context(String process) {
            String beside = process.substring(0, Math.max(0, process.lastIndexOf('.'))) + ".xc.0";
            return sections.stream()
                    .filter(s -> s.name().equals(beside))
                    .findFirst()
                    .orElseGet(() -> only(
                            s -> s.name().endsWith(".xc.0") && "0".equals(s.get("_status")), "running CPU (xc.0)"));
        }

        Set<String> tags() {
            return sections.stream()
                    .filter(s -> s.has("version_tags"))
                    .findFirst()
                    .map(s -> Set.of(s.words("version_tags")))
                    .orElse(Set.of());
        }
    }
}
