package org.lapidary.engine.forecast;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.gem5.Reason.Kind;
import org.lapidary.engine.gem5.Reason.Severity;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.x86.ControlFlow;
import org.lapidary.engine.x86.InstructionDecoder;

/**
 * Tells a program that gives memory back by {@code madvise(…, MADV_DONTNEED)} and finds it zero natively, but not in
 * gem5, where the call does nothing. It may come at any time, so all code is searched: of the executable and of each
 * library that imports madvise, for a call of it with this very number. The C library is none of them: its allocator
 * and its threads call madvise without an import, and expect no zeros. A program that is linked statically has no
 * imports, and one that computes the number is not known by it.
 *
 * <p>A call goes through a word that the dynamic loader fills in, or through a stub that jumps through that word:
 *
 * <pre>
 *   mov $4,%edx; …; call *WORD(%rip)
 *   mov $4,%edx; …; call STUB          STUB: [endbr64]  [bnd] jmp *WORD(%rip)
 * </pre>
 *
 * A jump in the place of the call is its last instruction.
 */
final class GivenBack {

    /** The name's eight bytes with their end, in the order of memory. */
    private static final long MADVISE = Memory.word("madvise\0".getBytes(StandardCharsets.US_ASCII), 0);

    /** Bytes before a call in which the number is looked for. */
    private static final int BEFORE = 64;

    /** The length of {@code mov $4,%edx}, {@code call STUB} and {@code jmp STUB}. */
    private static final int SHORT = 5;

    /** Code beyond this is not searched: megabytes that would be read from the store for one answer. */
    private static final int MOST_CODE = 32 << 20;

    private record Code(long address, byte[] bytes) {}

    private final Memory memory;
    private final InstructionDecoder decoder = new InstructionDecoder();
    private final Set<Long> words = new HashSet<>();
    private final Set<Long> stubs = new HashSet<>();

    private GivenBack(Memory memory) {
        this.memory = memory;
    }

    static Optional<Reason> reason(ProcessState state, Memory memory) {
        for (MemoryMapping first : state.mappings()) {
            if (first.isFileBacked() && first.offset() == 0) {
                Optional<DynamicSection> dynamic = DynamicSection.ofFileAt(first.start(), memory);
                GivenBack search = new GivenBack(memory);
                dynamic.ifPresent(search::findWords);
                Optional<Reason> found = search.among(first, state.mappings());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private void findWords(DynamicSection dynamic) {
        long relative = DynamicSection.RELOCATION_BYTES * dynamic.number(DynamicSection.RELATIVE_COUNT);
        findWords(dynamic, DynamicSection.RELOCATIONS, DynamicSection.RELOCATIONS_BYTES, relative);
        findWords(dynamic, DynamicSection.CALLS, DynamicSection.CALLS_BYTES, 0);
    }

    /** @param passedOver bytes at the table's beginning that are of no symbols */
    private void findWords(DynamicSection dynamic, int table, int size, long passedOver) {
        byte[] bytes = new byte[Math.clamp(dynamic.number(size) - passedOver, 0, MOST_CODE)];
        int length = memory.read(dynamic.address(table) + passedOver, bytes);
        int step = DynamicSection.RELOCATION_BYTES;
        for (int at = 0; at + step <= length; at += step) {
            long name = dynamic.nameAddress(Memory.word(bytes, at + Long.BYTES) >>> 32);
            if (memory.word(name).orElse(0) == MADVISE) {
                words.add(dynamic.base() + Memory.word(bytes, at));
            }
        }
    }

    private Optional<Reason> among(MemoryMapping first, List<MemoryMapping> mappings) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        List<Code> all = new ArrayList<>();
        for (MemoryMapping mapping : mappings) {
            if (mapping.file().equals(first.file()) && memory.isExecutable(mapping.start())) {
                byte[] bytes = new byte[(int) Math.min(mapping.length(), MOST_CODE)];
                memory.read(mapping.start(), bytes);
                all.add(new Code(mapping.start(), bytes));
            }
        }
        all.forEach(this::findStubs);
        return all.stream().flatMap(code -> call(code).stream()).findFirst();
    }

    private void findStubs(Code code) {
        for (int at = 0; at + SHORT < code.bytes.length; at++) {
            if (isThroughWord(code, at, 0x25)) {
                int start = at > 0 && code.bytes[at - 1] == (byte) 0xF2 ? at - 1 : at;
                if (start >= 4 && Memory.half(code.bytes, start - 4) == 0xFA1E0FF3L) {
                    start -= 4;
                }
                stubs.add(code.address + start);
            }
        }
    }

    /** {@code call *WORD(%rip)}, 0x15, or {@code jmp}, 0x25. */
    private boolean isThroughWord(Code code, int at, int modrm) {
        return code.bytes[at] == (byte) 0xFF
                && code.bytes[at + 1] == modrm
                && words.contains(code.address + at + 6 + (int) Memory.half(code.bytes, at + 2));
    }

    private boolean isThroughStub(Code code, int at) {
        return (code.bytes[at] & 0xFE) == 0xE8
                && stubs.contains(code.address + at + SHORT + (int) Memory.half(code.bytes, at + 1));
    }

    private Optional<Reason> call(Code code) {
        for (int at = 0; at + SHORT < code.bytes.length; at++) {
            boolean calls = isThroughStub(code, at) || isThroughWord(code, at, 0x15) || isThroughWord(code, at, 0x25);
            if (calls && isDontNeed(code.bytes, at)) {
                long address = code.address + at;
                return Optional.of(new Reason(
                        Kind.SYSTEM_CALL,
                        Severity.RISKY,
                        "the code at 0x" + Long.toHexString(address) + " (" + memory.place(address)
                                + ") gives memory back (MADV_DONTNEED), which is not zero afterwards in gem5 v24.0"));
            }
        }
        return Optional.empty();
    }

    /** Whether the nearest number that the third argument is given before the call is this one. */
    private boolean isDontNeed(byte[] code, int call) {
        for (int from = call - SHORT; from >= Math.max(0, call - BEFORE); from--) {
            boolean extended = from > 0 && code[from - 1] == 0x41; // another register
            if (code[from] == (byte) 0xBA && !extended) {
                Constants constants = new Constants();
                if (leadsTo(call, from, code, constants)) {
                    return constants.edx == DifferingCalls.MADV_DONTNEED;
                }
            }
        }
        return false;
    }

    private boolean leadsTo(int end, int start, byte[] code, Constants constants) {
        int at = start;
        while (at < end) {
            int length = decoder.decode(code, at, end);
            ControlFlow flow = length == 0 ? ControlFlow.END : ControlFlow.of(decoder);
            if (flow != ControlFlow.NEXT && flow != ControlFlow.BRANCH) {
                return false;
            }
            at += length;
            constants.after(decoder, code, at);
        }
        return at == end;
    }
}
