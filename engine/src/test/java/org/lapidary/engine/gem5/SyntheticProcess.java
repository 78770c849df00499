package org.lapidary.engine.gem5;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.MemoryBounds;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.MemoryTraits;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.state.SignalAction;
import org.lapidary.engine.state.ThreadState;
import org.lapidary.engine.state.ThreadTraits;

/** Builds the state of a process that never ran: a code page, a heap and a stack where Linux would put them. */
public final class SyntheticProcess {

    static final long CODE = 0x401000;
    static final long HEAP = 0x4c8000;
    static final long STACK_END = 0x7fff_ffff_f000L;
    static final long STACK = STACK_END - 0x21000;
    static final int O_RDWR = 2;

    /** The kernel takes none below the first 64 KiB (prctl(2), PR_SET_MM_MAP). */
    private static final MemoryBounds BOUNDS = new MemoryBounds(
            CODE, CODE + 0x1000, HEAP, HEAP, HEAP, HEAP + 0x20123, STACK_END - 0x100, STACK, STACK, STACK, STACK);

    Registers registers = new Registers(new long[Registers.COUNT])
            .with(Name.RIP, CODE)
            .with(Name.RSP, STACK_END - 0x100)
            .with(Name.EFLAGS, 0x246)
            .with(Name.CS, 0x33)
            .with(Name.SS, 0x2b)
            .with(Name.ORIG_RAX, -1);
    byte[] fxsave = emptyFxsave();
    byte[] xsave = new byte[0];
    final List<MemoryMapping> mappings = new ArrayList<>(List.of(
            mapping(CODE, CODE + 0x1000, "/bin/synthetic"),
            mapping(HEAP, HEAP + 0x21000, MemoryMapping.HEAP),
            mapping(STACK, STACK_END, MemoryMapping.STACK)));
    public final List<OpenDescriptor> descriptors = new ArrayList<>();
    public final List<FileState> files = new ArrayList<>();
    final List<SignalAction> actions = new ArrayList<>();
    String executable = "/bin/synthetic";
    public String directory = "/";
    String cpuProfile = "gem5";
    int threads = 1;
    List<Long> auxv = List.of();

    static byte[] emptyFxsave() {
        byte[] area = new byte[512];
        area[0] = 0x7f; // FCW 0x037f
        area[1] = 0x03;
        area[24] = (byte) 0x80; // MXCSR 0x1f80
        area[25] = 0x1f;
        return area;
    }

    static MemoryMapping mapping(long start, long end, String path) {
        return new MemoryMapping(start, end, 7, false, 0, "00:00", 0, path);
    }

    static OpenDescriptor file(int number, String path, int flags, long offset) {
        return new OpenDescriptor(number, OpenDescriptor.Kind.FILE, path, flags, offset, 0100644, 100);
    }

    SyntheticProcess map(long start, long end, String path) {
        mappings.add(mapping(start, end, path));
        mappings.sort((a, b) -> Long.compareUnsigned(a.start(), b.start()));
        return this;
    }

    public ProcessState state() {
        ThreadState thread = new ThreadState(100, registers, fxsave, xsave, 0, 0, 0, List.of(), ThreadTraits.USUAL);
        List<ThreadState> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(thread);
        }
        return new ProcessState(
                100,
                all,
                BOUNDS,
                mappings,
                MemoryTraits.USUAL,
                descriptors,
                files,
                actions,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                executable,
                directory,
                022,
                List.of(executable, "an argument"),
                List.of("HOME=/"),
                auxv,
                cpuProfile);
    }
}
