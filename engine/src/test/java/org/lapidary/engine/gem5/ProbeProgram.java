package org.lapidary.engine.gem5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.lapidary.engine.state.Registers.Name;

/**
 * A program that exists as a checkpoint only. It looks at what a restore has to bring back, each failure with an exit
 * code of its own, then prints a file's rest and a line, and exits with 42:
 *
 * <ol>
 *   <li>arithmetic flags
 *   <li>an integer register
 *   <li>memory behind the FS base
 *   <li>the high half of a vector register
 *   <li>the top of the x87 stack
 *   <li>a heap page that the checkpoint does not have
 *   <li>growth of the heap
 *   <li>a new mapping, which must lie below the libraries; then growth of the stack
 *   <li>the vsyscall page
 *   <li>an open file's position
 * </ol>
 */
final class ProbeProgram {

    static final int EXIT_CODE = 42;
    static final String FILE_TEXT = "skip:hello\n";
    static final String OUTPUT = "hello\nrestored\n";

    private static final long LIBRARY = 0x7ffff7d80000L;
    private static final long HEAP = SyntheticProcess.HEAP;

    /** Read with objdump from the assembler's output of the mnemonics beside it. */
    private static final String CODE = """
            9c                             ; pushf
            58                             ; pop rax
            25 d5 08 00 00                 ; and eax,0x8d5
            3d 91 08 00 00                 ; cmp eax,0x891
            bf 01 00 00 00                 ; mov edi,0x1
            0f 85 5a 01 00 00              ; jne fail
            48 b8 f0 de bc 9a 78 56 34 12  ; movabs rax,0x123456789abcdef0
            49 39 c7                       ; cmp r15,rax
            bf 02 00 00 00                 ; mov edi,0x2
            0f 85 42 01 00 00              ; jne fail
            64 48 8b 04 25 10 00 00 00     ; mov rax,fs:0x10
            48 3d 5a 5a 00 00              ; cmp rax,0x5a5a
            bf 03 00 00 00                 ; mov edi,0x3
            0f 85 28 01 00 00              ; jne fail
            66 41 0f 73 df 08              ; psrldq xmm15,0x8
            66 4c 0f 7e f8                 ; movq rax,xmm15
            48 3d 6b 6b 00 00              ; cmp rax,0x6b6b
            bf 04 00 00 00                 ; mov edi,0x4
            0f 85 0c 01 00 00              ; jne fail
            dd 5c 24 f8                    ; fstp [rsp-0x8]
            48 8b 44 24 f8                 ; mov rax,[rsp-0x8]
            48 bb 18 2d 44 54 fb 21 09 40  ; movabs rbx,0x400921fb54442d18
            48 39 d8                       ; cmp rax,rbx
            bf 05 00 00 00                 ; mov edi,0x5
            0f 85 eb 00 00 00              ; jne fail
            49 83 be 00 50 00 00 00        ; cmp [r14+0x5000],0x0
            bf 06 00 00 00                 ; mov edi,0x6
            0f 85 d8 00 00 00              ; jne fail
            49 89 86 00 50 00 00           ; mov [r14+0x5000],rax
            31 ff                          ; xor edi,edi
            b8 0c 00 00 00                 ; mov eax,0xc
            0f 05                          ; syscall
            48 8d b8 00 00 01 00           ; lea rdi,[rax+0x10000]
            b8 0c 00 00 00                 ; mov eax,0xc
            0f 05                          ; syscall
            48 39 f8                       ; cmp rax,rdi
            bf 07 00 00 00                 ; mov edi,0x7
            0f 85 ac 00 00 00              ; jne fail
            48 89 40 f8                    ; mov [rax-0x8],rax
            31 ff                          ; xor edi,edi
            be 00 00 01 00                 ; mov esi,0x10000
            ba 03 00 00 00                 ; mov edx,0x3
            41 ba 22 00 00 00              ; mov r10d,0x22
            49 c7 c0 ff ff ff ff           ; mov r8,0xffffffffffffffff
            45 31 c9                       ; xor r9d,r9d
            b8 09 00 00 00                 ; mov eax,0x9
            0f 05                          ; syscall
            4c 39 e8                       ; cmp rax,r13
            bf 08 00 00 00                 ; mov edi,0x8
            73 7b                          ; jae fail
            48 83 b8 00 10 00 00 00        ; cmp [rax+0x1000],0x0
            75 71                          ; jne fail
            48 89 80 00 10 00 00           ; mov [rax+0x1000],rax
            48 8d 84 24 00 00 f0 ff        ; lea rax,[rsp-0x100000]
            48 89 00                       ; mov [rax],rax
            31 ff                          ; xor edi,edi
            48 c7 c0 00 04 60 ff           ; mov rax,0xffffffffff600400
            ff d0                          ; call rax
            48 85 c0                       ; test rax,rax
            bf 09 00 00 00                 ; mov edi,0x9
            7e 4a                          ; jle fail
            bf 03 00 00 00                 ; mov edi,0x3
            49 8d b6 00 08 00 00           ; lea rsi,[r14+0x800]
            ba 40 00 00 00                 ; mov edx,0x40
            31 c0                          ; xor eax,eax
            0f 05                          ; syscall
            89 c2                          ; mov edx,eax
            83 f8 06                       ; cmp eax,0x6
            bf 0a 00 00 00                 ; mov edi,0xa
            75 29                          ; jne fail
            bf 01 00 00 00                 ; mov edi,0x1
            b8 01 00 00 00                 ; mov eax,0x1
            0f 05                          ; syscall
            48 8d 35 1d 00 00 00           ; lea rsi,[rip+message]
            ba 09 00 00 00                 ; mov edx,0x9
            bf 01 00 00 00                 ; mov edi,0x1
            b8 01 00 00 00                 ; mov eax,0x1
            0f 05                          ; syscall
            bf 2a 00 00 00                 ; mov edi,0x2a
            b8 3c 00 00 00                 ; mov eax,0x3c
            0f 05                          ; syscall
            72 65 73 74 6f 72 65 64 0a     ; "restored", line feed
            """;

    private ProbeProgram() {}

    /** Its process; {@code file} holds {@link #FILE_TEXT} and is open as descriptor 3, behind "skip:". */
    static SyntheticProcess process(Path file) {
        SyntheticProcess process = new SyntheticProcess();
        process.map(LIBRARY, LIBRARY + 0x1000, "/lib/none.so");
        process.registers = process.registers
                .with(Name.R15, 0x123456789abcdef0L)
                .with(Name.R14, HEAP)
                .with(Name.R13, LIBRARY)
                .with(Name.FS_BASE, HEAP)
                .with(Name.EFLAGS, 0xa93);
        ByteBuffer area = ByteBuffer.wrap(process.fxsave).order(ByteOrder.LITTLE_ENDIAN);
        int top = 7;
        area.putShort(2, (short) (top << 11))
                .put(4, (byte) (1 << top))
                .putLong(32, 0xc90f_daa2_2168_c000L) // pi, as a double has it
                .putShort(40, (short) 0x4000)
                .putLong(160 + 16 * 15 + 8, 0x6b6b);
        process.descriptors.add(SyntheticProcess.file(3, file.toString(), 0, "skip:".length()));
        process.executable = file.resolveSibling("gone").toString();
        process.directory = file.getParent().toString();
        return process;
    }

    static MemoryCheckpoint checkpoint() {
        byte[] heap = new byte[4096];
        ByteBuffer.wrap(heap).order(ByteOrder.LITTLE_ENDIAN).putLong(0x10, 0x5a5a);
        byte[] stack = "stack".getBytes(StandardCharsets.US_ASCII);
        return MemoryCheckpoint.of(Map.of(
                SyntheticProcess.CODE, code(), HEAP, heap, SyntheticProcess.STACK_END - 4096, stack, LIBRARY, heap));
    }

    private static byte[] code() {
        String hex = Pattern.compile(";.*").matcher(CODE).replaceAll("").replaceAll("\\s", "");
        return HexFormat.of().parseHex(hex);
    }
}
