package org.lapidary.engine.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the decoder against objdump, on the code of the machine's own libraries and on random bytes. */
class ObjdumpAgreementTest {

    /** Where the distributions put their libraries. */
    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/lib/x86_64-linux-gnu"), Path.of("/lib64"), Path.of("/usr/lib"));

    private final InstructionDecoder decoder = new InstructionDecoder();
    private final byte[] buffer = new byte[64];

    @BeforeAll
    static void requireObjdump() {
        assumeTrue(Objdump.isInstalled(), "objdump is not installed: the decoder is NOT compared with it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ld-linux-x86-64.so.2",
                "libc.so.6",
                "libgcc_s.so.1",
                "libmvec.so.1",
                "libstdc++.so.6",
                "libcrypto.so.3"
            })
    void agreesOnALibrary(String name, TestReporter reporter) throws IOException {
        Path library = DIRECTORIES.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        assumeTrue(library != null, name + " is not on this machine: NOT compared");
        var differences = new ArrayList<String>();
        var bad = new TreeSet<Long>();
        var cpuid = new TreeSet<Long>();
        int[] compared = {0};
        int[] ignored = {0};
        Objdump.disassemble(library, line -> {
            if (line.isBad()) {
                bad.add(line.address());
            } else if (isInstruction(line)) {
                compared[0]++;
                compare(line, differences);
                if (line.mnemonic().equals("cpuid")) {
                    cpuid.add(line.address() + line.bytes().length - 2);
                }
            } else {
                ignored[0]++;
            }
        });
        reporter.publishEntry(
                name,
                "%d instructions compared, %d differ, %d bad, %d ignored"
                        .formatted(compared[0], differences.size(), bad.size(), ignored[0]));

        assertThat(compared[0]).isPositive();
        assertThat(differences).isEmpty();
        // Only data hold what the comparison leaves out.
        assertThat(ignored[0]).isLessThanOrEqualTo(bad.size());
        // objdump goes on through the tables between functions, where it finds invalid instructions and false CPUIDs.
        cpuid.removeIf(address -> !bad.subSet(address - 64, address + 64).isEmpty());
        assertThat(cpuidsOf(library)).isEqualTo(cpuid);
    }

    /** Where both find an instruction they agree; newer versions of objdump know instructions that the decoder does not. */
    @Test
    void agreesOnRandomBytes(@TempDir Path directory, TestReporter reporter) throws IOException {
        Path file = directory.resolve("code");
        Files.write(file, randomCode(300_000));
        var differences = new ArrayList<String>();
        int[] counts = new int[2];
        Objdump.disassembleRaw(file, line -> {
            if (!line.isBad() && isInstruction(line)) {
                counts[0]++;
                if (decode(line, 0) != 0) {
                    counts[1]++;
                    compare(line, differences);
                }
            }
        });
        reporter.publishEntry("random", counts[0] + " instructions, of which the decoder accepts " + counts[1]);

        assertThat(differences).isEmpty();
        assertThat(counts[1]).isGreaterThan(counts[0] / 100 * 99);
    }

    private void compare(Objdump.Line line, List<String> differences) {
        int wait = waitPrefix(line);
        if (decode(line, wait) != line.bytes().length - wait) {
            differences.add("%x: %s %s: %d"
                    .formatted(
                            line.address(), HexFormat.of().formatHex(line.bytes()), line.text(), decode(line, wait)));
        }
    }

    private int decode(Objdump.Line line, int offset) {
        // More bytes behind, so that a length too great shows as such.
        Arrays.fill(buffer, (byte) 0x90);
        System.arraycopy(line.bytes(), 0, buffer, 0, line.bytes().length);
        return decoder.decode(buffer, offset, buffer.length);
    }

    /** FWAIT is an instruction of its own that objdump prints as one with the x87 instruction behind it. */
    private int waitPrefix(Objdump.Line line) {
        int length = decode(line, 0);
        return length > 0 && length < line.bytes().length && decoder.map() == 0 && decoder.opcode() == 0x9B
                ? length
                : 0;
    }

    /** False for what objdump prints without complaint although no processor executes it, all of it from data. */
    private static boolean isInstruction(Objdump.Line line) {
        String text = line.text();
        String mnemonic = line.mnemonic();
        // A prefix on a line of its own, because another follows that takes its effect away; or a section's end.
        return !mnemonic.isEmpty()
                && !mnemonic.equals(".byte")
                // A segment register that does not exist, or a move to CS (SDM vol. 2, MOV: #UD).
                && !text.contains("%?")
                && !text.matches(".*\\bmov .*,%cs\\b.*")
                // An instruction of the 80287.
                && !mnemonic.startsWith("frstpm")
                // MMX with a mandatory prefix of another instruction.
                && !text.contains("repnz pmovmskb")
                && !hasPrefixBeforeVex(line.bytes());
    }

    /** REX, 66, F2, F3 and LOCK before VEX, EVEX and XOP are invalid (SDM vol. 2 sections 2.3.2 to 2.3.4). */
    private static boolean hasPrefixBeforeVex(byte[] bytes) {
        boolean refused = false;
        for (byte value : bytes) {
            switch (value & 0xFF) {
                case 0x66, 0xF2, 0xF3, 0xF0 -> refused = true;
                case 0x67, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65 -> {}
                case 0xC4, 0xC5, 0x62, 0x8F -> {
                    return refused;
                }
                default -> {
                    if ((value & 0xF0) != 0x40) {
                        return false;
                    }
                    refused = true;
                }
            }
        }
        return false;
    }

    /** Random bytes with the prefixes and escapes more frequent, and NOPs between to fall into step again. */
    private static byte[] randomCode(int size) {
        var random = new Random(20);
        int[] prefixes = {0x66, 0xF2, 0xF3, 0x67};
        byte[][] escapes = {
            {},
            {},
            {0x0F},
            {0x0F},
            {0x0F, 0x38},
            {0x0F, 0x3A},
            {(byte) 0xC5},
            {(byte) 0xC4, (byte) 0xE1},
            {(byte) 0xC4, (byte) 0xE2},
            {(byte) 0xC4, (byte) 0xE3},
            {0x62, (byte) 0xF1},
            {0x62, (byte) 0xF2},
            {0x62, (byte) 0xF3},
            {(byte) 0x8F, (byte) 0xE8},
            {(byte) 0x8F, (byte) 0xE9}
        };
        var code = ByteBuffer.allocate(size + 64);
        while (code.position() < size) {
            byte[] escape = escapes[random.nextInt(escapes.length)];
            boolean legacy = escape.length == 0 || escape[0] == 0x0F;
            for (int i = random.nextInt(3); legacy && i > 0; i--) {
                code.put((byte) prefixes[random.nextInt(prefixes.length)]);
            }
            if (legacy && random.nextInt(4) == 0) {
                code.put((byte) (0x40 + random.nextInt(16)));
            }
            code.put(escape);
            byte[] rest = new byte[7];
            random.nextBytes(rest);
            code.put(rest);
            for (int i = 0; i < 15; i++) {
                code.put((byte) 0x90);
            }
        }
        return Arrays.copyOf(code.array(), code.position());
    }

    /** The addresses that the scanner finds in the executable segments (elf(5), program headers). */
    private static TreeSet<Long> cpuidsOf(Path library) throws IOException {
        var addresses = new TreeSet<Long>();
        byte[] file = Files.readAllBytes(library);
        var elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headers = elf.getShort(56);
        for (int i = 0; i < headers; i++) {
            int header = (int) elf.getLong(32) + 56 * i;
            boolean loaded = elf.getInt(header) == 1;
            boolean executable = (elf.getInt(header + 4) & 1) != 0;
            if (loaded && executable) {
                int offset = (int) elf.getLong(header + 8);
                int size = (int) elf.getLong(header + 32);
                long address = elf.getLong(header + 16);
                CodeScanner.findCpuid(Arrays.copyOfRange(file, offset, offset + size))
                        .forEach(found -> addresses.add(address + found));
            }
        }
        return addresses;
    }
}
