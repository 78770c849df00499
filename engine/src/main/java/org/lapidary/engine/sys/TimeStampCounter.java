package org.lapidary.engine.sys;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/**
 * The processor's time stamp counter, which Linux keeps the same on all processors of a machine. Programs read it by an
 * instruction, and no system call tells it, so this has a page of code of its own.
 */
public final class TimeStampCounter {

    /** Name under which a checkpoint has it, an unsigned decimal number. */
    public static final String ATTRIBUTE = "time-stamp-counter";

    /** rdtsc; shl $32,%rdx; or %rdx,%rax; ret (Intel SDM vol. 2). */
    private static final byte[] CODE = {
        0x0F, 0x31, 0x48, (byte) 0xC1, (byte) 0xE2, 0x20, 0x48, 0x09, (byte) 0xD0, (byte) 0xC3
    };

    private static final int PAGE = 4096;
    private static final int PROT_READ_WRITE = 3;
    private static final int PROT_READ_EXECUTE = 5;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    /** Null where the host does not let a process make code. */
    private static final MethodHandle READ = handle();

    private TimeStampCounter() {}

    private static MethodHandle handle() {
        long page = Syscalls.call(Syscalls.MMAP, 0, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (page < 0) {
            return null;
        }
        MemorySegment code = MemorySegment.ofAddress(page).reinterpret(PAGE);
        MemorySegment.copy(CODE, 0, code, ValueLayout.JAVA_BYTE, 0, CODE.length);
        if (Syscalls.call(Syscalls.MPROTECT, page, PAGE, PROT_READ_EXECUTE) < 0) {
            Syscalls.call(Syscalls.MUNMAP, page, PAGE, 0);
            return null;
        }
        return Linker.nativeLinker()
                .downcallHandle(code, FunctionDescriptor.of(ValueLayout.JAVA_LONG), Linker.Option.critical(false));
    }

    /** Now; empty where the host does not let a process make code. */
    public static OptionalLong read() {
        if (READ == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of((long) READ.invokeExact());
        } catch (RuntimeException | Error e) { // of the JVM's own
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall itself does not throw", impossible);
        }
    }
}
