package org.lapidary.engine.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionDecoderTest {

    private final InstructionDecoder decoder = new InstructionDecoder();

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(textBlock = """
            90,                           OTHER,        nop
            c3,                           OTHER,        ret
            c2 08 00,                     OTHER,        ret imm16
            c8 10 00 01,                  OTHER,        enter
            48 89 e5,                     OTHER,        mov reg reg
            48 8b 05 78 56 34 12,         OTHER,        mov rip-relative
            67 48 8b 05 78 56 34 12,      OTHER,        mov eip-relative
            8b 04 25 78 56 34 12,         OTHER,        mov absolute through SIB
            8b 44 24 08,                  OTHER,        mov SIB disp8
            8b 84 24 08 00 00 00,         OTHER,        mov SIB disp32
            8b 45 00,                     OTHER,        mov rbp disp8
            b8 01 00 00 00,               OTHER,        mov imm32
            66 b8 01 00,                  OTHER,        mov imm16
            48 b8 01 02 03 04 05 06 07 08, OTHER,       mov imm64
            66 48 b8 01 02 03 04 05 06 07 08, OTHER,    REX.W wins over 66
            48 66 b8 01 00,               OTHER,        REX before another prefix does not count
            48 c7 c0 0f 00 00 00,         OTHER,        mov sign-extended imm32
            66 c7 00 01 00,               OTHER,        mov m16 imm16
            c6 00 01,                     OTHER,        mov m8 imm8
            a0 01 02 03 04 05 06 07 08,   OTHER,        mov moffs64
            67 a3 01 02 03 04,            OTHER,        mov moffs32
            f6 c1 01,                     OTHER,        test imm8
            f6 d1,                        OTHER,        not
            f7 c1 01 00 00 00,            OTHER,        test imm32
            66 f7 c1 01 00,               OTHER,        test imm16
            f7 c9 01 00 00 00,            OTHER,        undocumented alias of test
            f7 f1,                        OTHER,        div
            68 01 00 00 00,               OTHER,        push imm32
            66 68 01 00,                  OTHER,        push imm16
            6a 01,                        OTHER,        push imm8
            69 c0 01 00 00 00,            OTHER,        imul imm32
            6b c0 01,                     OTHER,        imul imm8
            e8 00 00 00 00,               OTHER,        call
            66 e8 00 00 00 00,            OTHER,        call keeps rel32 with 66
            66 0f 84 00 00 00 00,         OTHER,        jcc keeps rel32 with 66
            eb fe,                        OTHER,        jmp rel8
            f2 ff 25 01 00 00 00,         OTHER,        bnd jmp through memory
            f3 48 ab,                     OTHER,        rep stos
            f0 48 0f c7 0f,               CMPXCHG16B,   lock cmpxchg16b
            f0 0f c7 0f,                  OTHER,        lock cmpxchg8b
            64 48 8b 04 25 28 00 00 00,   OTHER,        mov fs
            8f 00,                        OTHER,        pop memory
            66 2e 0f 1f 84 00 00 00 00 00, HINT_NOP,    nopw
            0f 1f 44 00 00,               HINT_NOP,     nopl
            f3 0f 1e fa,                  CET,          endbr64
            f3 48 0f 1e c8,               CET,          rdsspq
            f3 48 0f ae e8,               CET,          incsspq
            0f 18 08,                     PREFETCH,     prefetcht0
            0f 0d 08,                     PREFETCH,     prefetchw
            f3 0f b8 c0,                  POPCNT,       popcnt
            f3 0f bc c0,                  LZCNT_TZCNT,  tzcnt
            f3 0f bd c0,                  LZCNT_TZCNT,  lzcnt
            0f bc c0,                     OTHER,        bsf
            0f ba e0 07,                  OTHER,        bt imm8
            0f a4 c0 03,                  OTHER,        shld imm8
            0f 20 00,                     SYSTEM,       mov from cr0 has no memory form
            f3 48 0f ae c0,               FSGSBASE,     rdfsbase
            f3 48 0f ae d8,               FSGSBASE,     wrgsbase
            0f ae e8,                     SSE2,         lfence
            0f ae f8,                     SSE,          sfence
            0f ae 38,                     CACHE_LINE,   clflush
            66 0f ae 30,                  CACHE_LINE,   clwb
            0f ae 00,                     FXSR,         fxsave
            0f ae 54 24 08,               SSE,          ldmxcsr
            0f ae 64 24 40,               XSAVE,        xsave
            0f c7 64 24 40,               XSAVE,        xsavec
            48 0f ae 6c 24 40,            XSAVE,        xrstor
            0f 01 d0,                     XGETBV,       xgetbv
            0f 01 d5,                     TSX,          xend
            c7 f8 00 00 00 00,            TSX,          xbegin
            0f 01 f9,                     RDTSC,        rdtscp
            0f 31,                        RDTSC,        rdtsc
            0f a2,                        CPUID,        cpuid
            0f 05,                        SYSCALL,      syscall
            0f 01 ee,                     PKU,          rdpkru
            0f c7 f0,                     RDRAND,       rdrand
            48 0f c7 f8,                  RDRAND,       rdseed
            f3 0f c7 f8,                  RDPID,        rdpid
            0f 0b,                        UNDEFINED,    ud2
            0f b9 c0,                     UNDEFINED,    ud1
            0f ff 00,                     UNDEFINED,    ud0
            cc,                           INTERRUPT,    int3
            cd 80,                        INTERRUPT,    int
            f4,                           SYSTEM,       hlt
            e4 60,                        IO,           in
            9b,                           X87,          fwait
            d9 7c 24 0e,                  X87,          fnstcw
            db 6c 24 10,                  X87,          fldt
            df e0,                        X87,          fnstsw
            0f 6f c1,                     MMX,          movq mmx
            0f 73 d0 20,                  MMX,          psrlq mmx
            0f 2a c0,                     MMX,          cvtpi2ps
            0f 77,                        MMX,          emms
            0f 0f c1 9e,                  THREE_D_NOW,  pfadd
            0f 0f 44 24 08 9e,            THREE_D_NOW,  pfadd with disp8
            0f 28 c1,                     SSE,          movaps
            f3 0f 58 c1,                  SSE,          addss
            f2 0f 58 c1,                  SSE2,         addsd
            66 0f 6f 05 00 00 00 00,      SSE2,         movdqa
            f3 0f 7e c1,                  SSE2,         movq xmm
            66 0f 70 c0 1b,               SSE2,         pshufd
            66 0f 73 d8 08,               SSE2,         psrldq
            0f c6 c0 00,                  SSE,          shufps
            f2 66 0f 5a c1,               SSE2,         F2 wins over 66
            f3 0f 12 c1,                  SSE3,         movsldup
            f2 0f f0 00,                  SSE3,         lddqu
            66 0f 38 00 c1,               SSSE3,        pshufb
            66 0f 3a 0f c1 08,            SSSE3,        palignr
            66 0f 38 17 c1,               SSE4_1,       ptest
            66 0f 3a 16 c0 01,            SSE4_1,       pextrd
            66 0f 3a 63 c1 0c,            SSE4_2,       pcmpistri
            66 0f 38 37 c1,               SSE4_2,       pcmpgtq
            66 0f 78 c0 01 02,            SSE4A,        extrq imm8 imm8
            f2 0f 78 c1 01 02,            SSE4A,        insertq imm8 imm8
            66 0f 79 c1,                  SSE4A,        extrq
            0f 38 f0 00,                  MOVBE,        movbe
            f2 48 0f 38 f1 c1,            CRC32,        crc32
            66 f2 0f 38 f1 c1,            CRC32,        crc32 of 16 bits
            66 0f 38 f6 c1,               ADX,          adcx
            0f 38 c8 c1,                  SHA,          sha1nexte
            0f 3a cc c1 00,               SHA,          sha1rnds4
            66 0f 38 dc c1,               AES,          aesenc
            66 0f 3a df c1 01,            AES,          aeskeygenassist
            66 0f 3a 44 c1 00,            PCLMUL,       pclmulqdq
            66 0f 38 cf c1,               GFNI,         gf2p8mulb
            66 0f 38 f8 00,               DIRECT_STORE, movdir64b
            f2 0f ae f0,                  WAITPKG,      umwait
            f3 0f a7 c0,                  PADLOCK,      xstore
            c5 f8 77,                     VEX,          vzeroupper
            c5 fd 6f 05 00 00 00 00,      VEX,          vmovdqa
            c5 f9 70 c0 1b,               VEX,          vpshufd
            c5 f9 c5 c0 01,               VEX,          vpextrw
            c4 e2 7d 18 05 00 00 00 00,   VEX,          vbroadcastss
            c4 e3 7d 39 c1 01,            VEX,          vextracti128
            c4 e2 fb f7 c0,               VEX,          shrx
            c4 e3 fb f0 c0 01,            VEX,          rorx
            64 c5 fa 6f 00,               VEX,          vmovdqu fs
            62 f1 fe 48 6f 44 24 01,      EVEX,         vmovdqu64
            62 f3 75 48 25 c1 ff,         EVEX,         vpternlogd
            62 f1 7d 48 72 e0 01,         EVEX,         vpsrad imm8
            62 f5 7c 48 58 c1,            EVEX,         vaddph
            8f e9 78 81 c1,               XOP,          vfrczpd
            8f e8 78 c0 c1 01,            XOP,          vprotb imm8
            8f ea 78 10 c0 01 02 03 04,   XOP,          bextr imm32
            """)
    void knowsLengthAndFeature(String bytes, Feature feature, String name) {
        byte[] code = bytes(bytes);

        assertThat(decoder.decode(code, 0, code.length)).as(name).isEqualTo(code.length);
        assertThat(decoder.feature()).as(name).isEqualTo(feature);
        assertThat(decoder.decode(code, 0, code.length - 1)).as("cut short").isLessThan(code.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "06",
                "07",
                "0e",
                "16",
                "17",
                "1e",
                "1f",
                "27",
                "2f",
                "37",
                "3f",
                "60",
                "61",
                "82 c0 00",
                "ce",
                "d6",
                "9a 00 00 00 00 00 00",
                "d4 0a",
                "d5 0a",
                "ea 00 00 00 00 00 00",
                "0f 04",
                "0f 0a",
                "0f 0c",
                "0f 24",
                "0f 36",
                "0f 39",
                "0f 7a c0",
                "0f b8 c0",
                "0f 0f c1 00",
                "0f 38 0c c0",
                "0f 3a 00 c0 00",
                "8d c0",
                "c6 48 00",
                "fe d0",
                "ff f8",
                "ff d8",
                "8f 60 00",
                "8e c8",
                "0f ba c0 00",
                "0f 71 00 00",
                "0f ae c0",
                "0f c7 c0",
                "0f c7 c8",
                "d9 d1",
                "db 20",
                "df f8",
                // BOUND's and LES's memory forms of 32-bit code are prefixes that ask for more.
                "62 00 00 00",
                "c4 00 00 00",
                "66 c5 f8 77",
                "48 c5 f8 77",
                "f0 c5 f8 77",
                "f3 c4 e2 7d 18 c0",
                "62 f1 fe 40",
                "62 f8 fe 48 6f c0",
                "62 f1 fa 48 6f c0",
                "8f eb 78 81 c1",
                // Fifteen bytes are the limit.
                "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90"
            })
    void rejectsWhatIsNoInstruction(String bytes) {
        byte[] code = new byte[32];
        byte[] given = bytes(bytes);
        System.arraycopy(given, 0, code, 0, given.length);

        assertThat(decoder.decode(code, 0, code.length)).isZero();
    }

    @Test
    void describesALegacyInstruction() {
        byte[] code = bytes("66 f2 48 0f 38 f1 c1");

        assertThat(decoder.decode(code, 0, code.length)).isEqualTo(7);
        assertThat(decoder.encoding()).isEqualTo(Encoding.LEGACY);
        assertThat(decoder.map()).isEqualTo(2);
        assertThat(decoder.opcode()).isEqualTo(0xF1);
        assertThat(decoder.modrm()).isEqualTo(0xC1);
        assertThat(decoder.mandatoryPrefix()).isEqualTo(0xF2);
        assertThat(decoder.rexW()).isTrue();
    }

    @Test
    void describesAVexInstruction() {
        byte[] code = bytes("c4 e2 fb f7 c0");

        assertThat(decoder.decode(code, 0, code.length)).isEqualTo(5);
        assertThat(decoder.encoding()).isEqualTo(Encoding.VEX3);
        assertThat(decoder.map()).isEqualTo(2);
        assertThat(decoder.opcode()).isEqualTo(0xF7);
        assertThat(decoder.mandatoryPrefix()).isEqualTo(0xF2);
        assertThat(decoder.rexW()).isTrue();
    }

    @Test
    void forgetsTheInstructionBefore() {
        byte[] code = bytes("66 f2 48 0f 38 f1 c1 90");
        decoder.decode(code, 0, code.length);

        assertThat(decoder.decode(code, 7, code.length)).isEqualTo(1);
        assertThat(decoder.map()).isZero();
        assertThat(decoder.modrm()).isEqualTo(-1);
        assertThat(decoder.mandatoryPrefix()).isZero();
        assertThat(decoder.rexW()).isFalse();
    }

    @Test
    void acceptsFifteenBytes() {
        byte[] code = bytes("66 66 66 66 66 66 66 66 66 66 66 66 66 66 90");

        assertThat(decoder.decode(code, 0, code.length)).isEqualTo(15);
    }

    @Test
    void refusesALimitOutsideTheCode() {
        assertThatThrownBy(() -> decoder.decode(new byte[4], 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Property
    void staysWithinFifteenBytesAndTheLimitOnAnyBytes(@ForAll @Size(max = 24) byte[] code) {
        for (int offset = 0; offset <= code.length; offset++) {
            int length = decoder.decode(code, offset, code.length);

            assertThat(length).isBetween(0, Math.min(15, code.length - offset));
            assertThat(decoder.feature()).isNotNull();
        }
    }

    /** What lies behind an instruction does not matter to it, and every shorter limit cuts it off. */
    @Property(tries = 300)
    void needsExactlyItsOwnBytes(@ForAll long seed) {
        byte[] code = new byte[4096];
        new Random(seed).nextBytes(code);
        for (int offset = 0; offset < code.length; offset++) {
            int length = decoder.decode(code, offset, code.length);
            if (length != 0) {
                assertThat(decoder.decode(code, offset, offset + length)).isEqualTo(length);
                assertThat(decoder.decode(code, offset, offset + length - 1)).isZero();
            }
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
