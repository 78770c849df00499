package org.lapidary.engine.sys;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** The C library of this process, which that of traced programs mostly is too. */
public final class LibC {

    private LibC() {}

    /** glibc's version ({@code gnu_get_libc_version(3)}); empty for another library. */
    public static Optional<String> version() {
        return Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version").map(LibC::call);
    }

    private static String call(MemorySegment function) {
        try {
            MemorySegment text = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(function, FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            return text.reinterpret(64).getString(0);
        } catch (RuntimeException | Error e) { // of the JVM's own: no memory, no class
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall itself does not throw", impossible);
        }
    }
}
