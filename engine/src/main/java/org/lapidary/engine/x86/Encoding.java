package org.lapidary.engine.x86;

/** How an instruction's opcode is introduced (Intel SDM vol. 2 chapter 2; AMD APM vol. 3 section 1.1). */
public enum Encoding {
    /** Legacy prefixes, perhaps REX, and the escapes 0F, 0F38 and 0F3A. */
    LEGACY,
    /** C5 and one byte of payload. */
    VEX2,
    /** C4 and two bytes of payload. */
    VEX3,
    /** 62 and three bytes of payload. */
    EVEX,
    /** AMD's 8F and two bytes of payload, for map numbers from 8. */
    XOP
}
