package org.lapidary.engine.gem5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.Registers;
import org.lapidary.engine.state.Registers.Name;
import org.lapidary.engine.state.ThreadState;

/**
 * Code that gives a restored program its other threads. gem5 keeps a process object for each thread, made by its own
 * clone(2), that knows the thread's group and the word to clear at its end; none of that is in a checkpoint (v24.0.0.1
 * src/sim/process.cc), and contexts that share one process object end one another's files and never wake who joins
 * them (src/sim/syscall_emul.cc, exitImpl). So the checkpoint holds one context, which begins in this code: it clones
 * each thread, and each then loads its registers from its page and jumps to where it was. Ids of threads in the
 * program's memory stay as they are, so locks held by id stay held.
 *
 * <pre>
 *   page 0     the first thread: a clone(2) for each other one, then its own registers
 *   page i     thread i: its extended state and registers
 *   each page  code from the start; FXSAVE area at 2048; general registers at 2560; target, stack pointer at
 *              2816; in page 0 what to do without enough CPUs at 3072
 * </pre>
 */
final class ThreadStarter {

    /** Name of the area in the checkpoint. */
    static final String AREA = "lapidary-threads";

    private static final int FXSAVE_AT = 2048;
    private static final int REGISTERS_AT = 2560;
    private static final int TARGET_AT = 2816;
    private static final int STACK_POINTER_AT = TARGET_AT + 8;

    /** In the first page, which has no extended state: code and words for a system that has too few CPUs. */
    private static final int GIVE_UP_AT = 3072;

    private static final int MESSAGE_AT = GIVE_UP_AT + 128;
    private static final byte[] MESSAGE =
            "lapidary: this system has too few CPUs for the threads of the checkpoint\n".getBytes(StandardCharsets.US_ASCII);
    /** What programs that run others end with where they fail themselves. */
    private static final int FAILURE = 125;

    /** Threads that the code in one page can start. */
    private static final int MOST = 40;

    private static final long LOWEST = 0x10000;
    private static final int WRITE = 1;
    private static final int CLONE = 56;
    private static final int EXIT_GROUP = 231;
    private static final int SET_TID_ADDRESS = 218;
    /**
     * CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, CHILD_CLEARTID, as pthread_create(3) has them but for
     * CLONE_PARENT_SETTID, which would change the ids in memory.
     */
    private static final int FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000 | 0x200000;

    /** Flags, then the registers in the order in which they are popped; the stack pointer comes last, by itself. */
    private static final List<Name> POPPED = List.of(
            Name.EFLAGS, Name.RAX, Name.RCX, Name.RDX, Name.RBX, Name.RBP, Name.RSI, Name.RDI, Name.R8, Name.R9,
            Name.R10, Name.R11, Name.R12, Name.R13, Name.R14, Name.R15);
    /** Encodings of {@code pop} for these, popfq first (Intel SDM vol. 2). */
    private static final int[][] POPS = {
        {0x9d}, {0x58}, {0x59}, {0x5a}, {0x5b}, {0x5d}, {0x5e}, {0x5f}, {0x41, 0x58}, {0x41, 0x59}, {0x41, 0x5a},
        {0x41, 0x5b}, {0x41, 0x5c}, {0x41, 0x5d}, {0x41, 0x5e}, {0x41, 0x5f}
    };

    private final List<ThreadState> threads;
    private final List<Registers> registers;
    private final long base;

    /** @param registers those that the threads are to go on with, in their order */
    ThreadStarter(ProcessState state, List<Registers> registers) {
        if (state.threads().size() > MOST) {
            throw new EngineException.BadRequest("the program had " + state.threads().size()
                    + " threads at this checkpoint; " + MOST + " can be restored in gem5");
        }
        this.threads = state.threads();
        this.registers = registers;
        this.base = freeAddress(state.mappings(), pages());
    }

    /** How many pages it takes; none for a program of one thread. */
    int pages() {
        return threads.size() > 1 ? threads.size() : 0;
    }

    /** Address of the first page. */
    long address() {
        return base;
    }

    /** What the first thread begins with. */
    Registers first() {
        return pages() == 0 ? registers.getFirst() : registers.getFirst().with(Name.RIP, base);
    }

    private static long freeAddress(List<MemoryMapping> mappings, int pages) {
        long end = (long) pages * Frames.PAGE;
        long address = LOWEST;
        for (MemoryMapping mapping : mappings) {
            if (mapping.start() < address + end && address < mapping.end()) {
                address = mapping.end();
            }
        }
        return address;
    }

    /** The pages, one after the other. */
    ByteBuffer content() {
        ByteBuffer all = ByteBuffer.allocateDirect(pages() * Frames.PAGE);
        for (int i = 0; i < pages(); i++) {
            ByteBuffer page = all.slice(i * Frames.PAGE, Frames.PAGE).order(ByteOrder.LITTLE_ENDIAN);
            if (i == 0) {
                startOthers(page);
            } else {
                bytes(page, 0x48, 0x0f, 0xae, 0x0d).putInt(FXSAVE_AT - page.position() - 4); // fxrstor64 [rip+…]
                page.put(FXSAVE_AT, threads.get(i).fxsave());
            }
            goOn(page, registers.get(i));
        }
        return all;
    }

    private void startOthers(ByteBuffer page) {
        List<ThreadState> others = new ArrayList<>(threads.subList(1, threads.size()));
        bytes(page, 0x48, 0xbf).putLong(threads.getFirst().clearChildTid()); // mov rdi, …
        bytes(page, 0xb8).putInt(SET_TID_ADDRESS); // mov eax, …
        bytes(page, 0x0f, 0x05); // syscall
        for (int i = 0; i < others.size(); i++) {
            ThreadState thread = others.get(i);
            bytes(page, 0xbf).putInt(FLAGS); // mov edi, …
            bytes(page, 0x48, 0xbe).putLong(thread.registers().rsp()); // mov rsi, …: any stack will do
            bytes(page, 0x31, 0xd2); // xor edx, edx
            bytes(page, 0x49, 0xba).putLong(thread.clearChildTid()); // mov r10, …
            bytes(page, 0x49, 0xb8).putLong(thread.registers().get(Name.FS_BASE)); // mov r8, …
            bytes(page, 0xb8).putInt(CLONE); // mov eax, …
            bytes(page, 0x0f, 0x05); // syscall
            bytes(page, 0x48, 0x85, 0xc0); // test rax, rax
            bytes(page, 0x0f, 0x84).putInt((i + 1) * Frames.PAGE - page.position() - 4); // jz page of the thread
            bytes(page, 0x0f, 0x88).putInt(GIVE_UP_AT - page.position() - 4); // js: there is no CPU left
        }
        giveUp(page.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(GIVE_UP_AT));
    }

    /** Tells why on standard error and ends the program. */
    private static void giveUp(ByteBuffer page) {
        page.put(MESSAGE_AT, MESSAGE);
        bytes(page, 0xbf).putInt(2); // mov edi, …
        bytes(page, 0x48, 0x8d, 0x35).putInt(MESSAGE_AT - page.position() - 4); // lea rsi, [rip+…]
        bytes(page, 0xba).putInt(MESSAGE.length); // mov edx, …
        bytes(page, 0xb8).putInt(WRITE); // mov eax, …
        bytes(page, 0x0f, 0x05); // syscall
        bytes(page, 0xbf).putInt(FAILURE); // mov edi, …
        bytes(page, 0xb8).putInt(EXIT_GROUP); // mov eax, …
        bytes(page, 0x0f, 0x05); // syscall
    }

    private static void goOn(ByteBuffer page, Registers registers) {
        bytes(page, 0x48, 0x8d, 0x25).putInt(REGISTERS_AT - page.position() - 4); // lea rsp, [rip+…]
        for (int i = 0; i < POPPED.size(); i++) {
            bytes(page, POPS[i]);
            page.putLong(REGISTERS_AT + 8 * i, registers.get(POPPED.get(i)));
        }
        bytes(page, 0x48, 0x8b, 0x25).putInt(STACK_POINTER_AT - page.position() - 4); // mov rsp, [rip+…]
        bytes(page, 0xff, 0x25).putInt(TARGET_AT - page.position() - 4); // jmp [rip+…]
        page.putLong(TARGET_AT, registers.rip()).putLong(STACK_POINTER_AT, registers.rsp());
    }

    private static ByteBuffer bytes(ByteBuffer page, int... values) {
        for (int value : values) {
            page.put((byte) value);
        }
        return page;
    }
}
