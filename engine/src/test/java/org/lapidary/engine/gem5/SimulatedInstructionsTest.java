package org.lapidary.engine.gem5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.gem5.SimulatedInstructions.Effect;
import org.lapidary.engine.x86.InstructionDecoder;

class SimulatedInstructionsTest {

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "4801c8, add, CARRIED_OUT",
        "0fa2, cpuid, CARRIED_OUT",
        "f30fb8c1, popcnt, CARRIED_OUT",
        "f30fbcc1, tzcnt as bsf, CARRIED_OUT",
        "f30fbdc1, lzcnt as bsr, WRONG",
        "f30f1efa, endbr64, CARRIED_OUT",
        "f30f1ec8, rdsspd, CARRIED_OUT",
        "660fefc0, pxor, CARRIED_OUT",
        "0f52c1, rsqrtps, WRONG",
        "0f53c1, rcpps, CARRIED_OUT",
        "f30f12c1, movsldup, WRONG",
        "f20f12c1, movddup, CARRIED_OUT",
        "f20fd0c1, addsubps, WRONG",
        "660fd0c1, addsubpd, CARRIED_OUT",
        "660f3800c1, pshufb, CARRIED_OUT",
        "0f3800c1, pshufb mmx, WRONG",
        "660f3801c1, phaddw, WRONG",
        "660f3817c1, ptest, WRONG",
        "660f3837c1, pcmpgtq, CARRIED_OUT",
        "660f3829c1, pcmpeqq, WRONG",
        "660f3a0ac100, roundss, CARRIED_OUT",
        "660f3a08c100, roundps, WRONG",
        "660f3a0fc108, palignr, CARRIED_OUT",
        "660f3a63c10c, pcmpistri, ENDS_SIMULATION",
        "660f3a44c100, pclmulqdq, ENDS_SIMULATION",
        "660f38dcc1, aesenc, ENDS_SIMULATION",
        "0f38f008, movbe, ENDS_SIMULATION",
        "f2480f38f1c1, crc32, WRONG",
        "66f20f38f1c1, crc32 of a word, ENDS_SIMULATION",
        "0fc7f0, rdrand, WRONG",
        "0fae21, xsave, WRONG",
        "0fae31, xsaveopt, ENDS_SIMULATION",
        "0fc721, xsavec, ENDS_SIMULATION",
        "0f01d0, xgetbv, WRONG",
        "480fae01, fxsave64, CARRIED_OUT",
        "f3480faec0, rdfsbase, ENDS_SIMULATION",
        "0f01d5, xend, ENDS_SIMULATION",
        "c5f177, vzeroupper, WRONG",
        "c5e9fec1, vpaddd, WRONG",
        "62f16d48fec1, vpaddd of 512 bits, ENDS_SIMULATION",
        "8fe878c0c103, xop rotation, ENDS_SIMULATION",
        "d9fa, fsqrt, WRONG",
        "d9fe, fsin, CARRIED_OUT",
        "d8f1, fdiv, CARRIED_OUT",
        "d8f9, fdivr, WRONG",
        "def1, fdivrp, WRONG",
        "def9, fdivp, CARRIED_OUT",
        "dff1, fcomip, WRONG",
        "dfe9, fucomip, CARRIED_OUT",
        "d901, fld of a float, CARRIED_OUT",
        "da01, fiadd, WRONG",
        "dd21, frstor, WRONG",
        "db29, fld of 80 bits, CARRIED_OUT",
        "dbe2, fnclex, CARRIED_OUT",
        "d9d0, fnop, CARRIED_OUT",
        "9b, fwait, CARRIED_OUT",
        "f30f7ec1, movq of registers, WRONG",
        "f30f7e06, movq from memory, CARRIED_OUT",
        "f30f6fc1, movdqu of registers, WRONG",
        "660f6fc1, movdqa of registers, CARRIED_OUT",
        "f20f70c11b, pshuflw of two registers, WRONG",
        "f20f70c01b, pshuflw of one register, CARRIED_OUT",
        "f3440f70c01b, pshufhw of xmm8 and xmm0, WRONG",
        "f3450f70c01b, pshufhw of xmm8, CARRIED_OUT",
        "660f70c11b, pshufd, CARRIED_OUT",
        "660f67c1, packuswb, WRONG",
        "660f63c1, packsswb, CARRIED_OUT",
        "f3480f2cc0, cvttss2si of 64 bits, WRONG",
        "f30f2cc0, cvttss2si of 32 bits, CARRIED_OUT",
        "f2480f2cc0, cvttsd2si of 64 bits, CARRIED_OUT",
        "f2480f2dc0, cvtsd2si of 64 bits, WRONG",
        "f3480f2ac0, cvtsi2ss of 64 bits, WRONG",
        "f2480f2ac0, cvtsi2sd of 64 bits, CARRIED_OUT",
        "660f7dc1, hsubpd, WRONG",
        "4887db, xchg of rbx with itself, WRONG",
        "4887d8, xchg of rbx with rax, CARRIED_OUT",
        "4987db, xchg of r11 with rbx, CARRIED_OUT",
        "8703, xchg of eax with memory, CARRIED_OUT",
        "86c0, xchg of al with itself, WRONG",
        "90, nop, CARRIED_OUT",
        "4990, xchg of r8 with rax, WRONG",
        "cc, int3, ENDS_SIMULATION",
        "cd80, int 80, WRONG",
        "48cb, far return, ENDS_SIMULATION",
        "ff28, far jump, ENDS_SIMULATION",
        "ff18, far call, WRONG",
        "ffd0, call, CARRIED_OUT",
        "0f0b, ud2, ENDS_SIMULATION"
    })
    void eachInstructionHasTheEffectThatGem5sDecoderGivesIt(String bytes, String name, Effect effect) {
        byte[] code = HexFormat.of().parseHex(bytes);
        InstructionDecoder decoder = new InstructionDecoder();
        assertThat(decoder.decode(code, 0, code.length)).as(name).isEqualTo(code.length);
        assertThat(SimulatedInstructions.effect(decoder)).as(name).isEqualTo(effect);
    }
}
