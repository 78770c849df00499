package org.lapidary.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lapidary.cli.text.Human;
import org.lapidary.cli.text.Json;
import org.lapidary.cli.text.ShellWords;
import org.lapidary.cli.text.Table;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.PageSource;

/** What {@code show} tells about a checkpoint. */
public final class ShowReport {

    private static final int REGISTERS_A_LINE = 3;

    private final Checkpoint checkpoint;
    private final ProcessState state;
    private final Forecast forecast;

    public ShowReport(Checkpoint checkpoint, ProcessState state, Forecast forecast) {
        this.checkpoint = checkpoint;
        this.state = state;
        this.forecast = forecast;
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        summary(text);
        text.append(ForecastReport.text(forecast));
        attributes(text, "Run", checkpoint.run().attributes());
        attributes(text, "Checkpoint", checkpoint.info().attributes());
        state.threads().forEach(thread -> registers(text, thread));
        mappings(text);
        descriptors(text);
        files(text);
        if (!state.actions().isEmpty()) {
            Table table = new Table(">SIGNAL", ">HANDLER", ">FLAGS", ">MASK");
            for (SignalAction action : state.actions()) {
                table.add(
                        Integer.toString(action.signal()),
                        action.handler() == 1 ? "ignored" : Human.hex(action.handler()),
                        Human.hex(action.flags()),
                        Human.hex(action.mask()));
            }
            text.append("\nSignal actions:\n").append(table);
        }
        text.append("\nEnvironment:\n");
        state.environment()
                .forEach(entry -> text.append(Human.shortened(entry, 1000)).append('\n'));
        return text.toString();
    }

    private void summary(StringBuilder text) {
        CheckpointInfo info = checkpoint.info();
        line(text, "checkpoint", info.id() + (info.isKeyframe() ? ", a keyframe" : ", a diff on " + info.keyframe()));
        line(text, "time", Human.seconds(info.elapsedNanos()) + " s of the program");
        line(text, "instructions", info.instructions() < 0 ? "not counted" : Human.count(info.instructions()));
        line(
                text,
                "memory",
                Human.counted(info.residentPages(), "page") + ", "
                        + Human.bytes(info.residentPages() * PageSource.PAGE_SIZE));
        line(text, "stored", Human.bytes(info.storedBytes()));
        line(text, "command", ShellWords.join(state.command()));
        line(text, "executable", state.executable());
        line(text, "directory", state.workingDirectory());
        line(text, "umask", String.format(Locale.ROOT, "%04o", state.umask()));
        line(text, "cpu shown", CpuProfiles.label(state.cpuProfile()));
        line(
                text,
                "break",
                Human.hex(state.bounds().startBrk()) + "-"
                        + Human.hex(state.bounds().brk()));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-13s %s%n", name, value));
    }

    private static void attributes(StringBuilder text, String title, Map<String, String> attributes) {
        if (!attributes.isEmpty()) {
            text.append('\n').append(title).append(" attributes:\n");
            attributes.forEach((name, value) ->
                    text.append(name).append(": ").append(value).append('\n'));
        }
    }

    private static void registers(StringBuilder text, ThreadState thread) {
        text.append("\nRegisters of thread ").append(thread.tid()).append(":\n");
        int column = 0;
        for (Registers.Name name : Registers.Name.values()) {
            String value = String.format(
                    Locale.ROOT, "%-8s %016x", name(name), thread.registers().get(name));
            text.append(value).append(++column % REGISTERS_A_LINE == 0 ? "\n" : "   ");
        }
        if (column % REGISTERS_A_LINE != 0) {
            text.append('\n');
        }
    }

    private void mappings(StringBuilder text) {
        Table table = new Table(">START", ">END", ">SIZE", "PROT", ">OFFSET", "FILE");
        for (MemoryMapping mapping : state.mappings()) {
            table.add(
                    Long.toHexString(mapping.start()),
                    Long.toHexString(mapping.end()),
                    Human.bytes(mapping.length()),
                    protection(mapping),
                    Long.toHexString(mapping.offset()),
                    mapping.path());
        }
        text.append("\nMemory map:\n").append(table);
    }

    private void descriptors(StringBuilder text) {
        Table table = new Table(">FD", "KIND", "ACCESS", ">OFFSET", ">SIZE", "PATH");
        for (OpenDescriptor descriptor : state.descriptors()) {
            table.add(
                    Integer.toString(descriptor.number()),
                    kind(descriptor),
                    access(descriptor),
                    Human.count(descriptor.offset()),
                    Human.count(descriptor.size()),
                    descriptor.path());
        }
        text.append("\nDescriptors:\n").append(table);
    }

    private void files(StringBuilder text) {
        if (state.files().isEmpty()) {
            return;
        }
        Table table = new Table("KIND", "WRITTEN", ">SIZE", "CONTENT", "PATH");
        for (FileState file : state.files()) {
            table.add(
                    kind(file),
                    file.written() ? "yes" : "no",
                    Human.count(file.size()),
                    content(file),
                    file.path());
        }
        text.append("\nFiles:\n").append(table);
    }

    private static String content(FileState file) {
        if (file.origin() == FileState.Origin.DIRECTORY) {
            return "-";
        }
        return file.isStored() ? "stored" : file.omission().isEmpty() ? "in memory" : file.omission();
    }

    /** For programs. Addresses and registers are strings, since JSON's numbers may lose their low bits. */
    public String json() {
        List<Object> threads = new ArrayList<>();
        for (ThreadState thread : state.threads()) {
            Map<String, Object> registers = Json.object();
            for (Registers.Name name : Registers.Name.values()) {
                registers.put(name(name), Human.hex(thread.registers().get(name)));
            }
            threads.add(Json.object(
                    "tid", thread.tid(), "registers", registers, "signalMask", Human.hex(thread.signalMask())));
        }
        Map<String, Object> json = Infos.checkpoint(checkpoint.info());
        json.put("forecast", ForecastReport.json(forecast));
        json.put("runAttributes", checkpoint.run().attributes());
        json.put("command", state.command());
        json.put("environment", state.environment());
        json.put("executable", state.executable());
        json.put("workingDirectory", state.workingDirectory());
        json.put("umask", state.umask());
        json.put("cpu", CpuProfiles.label(state.cpuProfile()));
        json.put("startBrk", Human.hex(state.bounds().startBrk()));
        json.put("brk", Human.hex(state.bounds().brk()));
        json.put("threads", threads);
        json.put("mappings", state.mappings().stream().map(ShowReport::json).toList());
        json.put(
                "descriptors",
                state.descriptors().stream().map(ShowReport::json).toList());
        json.put("files", state.files().stream().map(ShowReport::json).toList());
        json.put("signalActions", state.actions().stream().map(ShowReport::json).toList());
        return Json.text(json);
    }

    static Map<String, Object> json(MemoryMapping mapping) {
        return Json.object(
                "start",
                Human.hex(mapping.start()),
                "end",
                Human.hex(mapping.end()),
                "bytes",
                mapping.length(),
                "protection",
                protection(mapping),
                "offset",
                mapping.offset(),
                "path",
                mapping.path());
    }

    static Map<String, Object> json(OpenDescriptor descriptor) {
        return Json.object(
                "number",
                descriptor.number(),
                "kind",
                kind(descriptor),
                "path",
                descriptor.path(),
                "flags",
                descriptor.flags(),
                "offset",
                descriptor.offset(),
                "mode",
                descriptor.mode(),
                "size",
                descriptor.size());
    }

    private static Map<String, Object> json(FileState file) {
        return Json.object(
                "kind",
                kind(file),
                "path",
                file.path(),
                "size",
                file.size(),
                "mode",
                file.mode(),
                "modifiedNanos",
                file.modifiedNanos(),
                "written",
                file.written(),
                "stored",
                file.isStored(),
                "omission",
                file.omission().isEmpty() ? null : file.omission());
    }

    private static String kind(FileState file) {
        return file.origin().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> json(SignalAction action) {
        return Json.object(
                "signal",
                action.signal(),
                "handler",
                Human.hex(action.handler()),
                "flags",
                Human.hex(action.flags()),
                "mask",
                Human.hex(action.mask()));
    }

    private static String name(Registers.Name name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private static String kind(OpenDescriptor descriptor) {
        return descriptor.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The access mode, the low two bits of the flags of open(2). */
    private static String access(OpenDescriptor descriptor) {
        return switch (descriptor.flags() & 3) {
            case 0 -> "read";
            case 1 -> "write";
            default -> "both";
        };
    }

    /** As {@code /proc/PID/maps} prints it. */
    static String protection(MemoryMapping mapping) {
        int bits = mapping.protection();
        return ((bits & 1) != 0 ? "r" : "-")
                + ((bits & 2) != 0 ? "w" : "-")
                + ((bits & 4) != 0 ? "x" : "-")
                + (mapping.shared() ? "s" : "p");
    }
}
