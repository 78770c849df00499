package org.lapidary.store.rocks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The 64-bit hash XXH3 of 17 bytes and more, without a seed, as the specification of xxHash has it (xxhash_spec.md, version
 * 0.2.0; constants from there). Shorter inputs are hashed in other ways, which no block of a table needs. RocksDB's block
 * checksums are its lower half.
 */
final class Xxh3 {

    private static final ByteBuffer SECRET = ByteBuffer.wrap(HexFormat.of()
                    .parseHex("b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                            + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                            + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                            + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                            + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                            + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"))
            .order(ByteOrder.LITTLE_ENDIAN);

    private static final long PRIME32_1 = 0x9E3779B1L;
    private static final long PRIME32_2 = 0x85EBCA77L;
    private static final long PRIME32_3 = 0xC2B2AE3DL;
    private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME64_3 = 0x165667B19E3779F9L;
    private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME64_5 = 0x27D4EB2F165667C5L;

    private static final int STRIPE = 64;
    private static final int STRIPES = 16; // to a block, each with a secret that begins eight bytes on
    private static final int BLOCK = STRIPE * STRIPES;

    private Xxh3() {}

    /** @param in little-endian */
    static long hash(ByteBuffer in, int at, int length) {
        if (length > 240) {
            return ofLong(in, at, length);
        }
        return length > 128 ? ofMiddle(in, at, length) : ofShort(in, at, length);
    }

    private static long ofShort(ByteBuffer in, int at, int length) {
        long sum = length * PRIME64_1;
        for (int i = (length - 1) / 32; i >= 0; i--) {
            sum += mix(in, at + 16 * i, 32 * i) + mix(in, at + length - 16 * (i + 1), 32 * i + 16);
        }
        return avalanche(sum);
    }

    private static long ofMiddle(ByteBuffer in, int at, int length) {
        long sum = length * PRIME64_1;
        for (int i = 0; i < length / 16; i++) {
            sum = i == 8 ? avalanche(sum) : sum;
            sum += mix(in, at + 16 * i, i < 8 ? 16 * i : 16 * (i - 8) + 3);
        }
        sum = length / 16 == 8 ? avalanche(sum) : sum;
        return avalanche(sum + mix(in, at + length - 16, 136 - 17));
    }

    private static long ofLong(ByteBuffer in, int at, int length) {
        long[] sums = {PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1};
        int whole = (length - 1) / BLOCK;
        for (int block = 0; block <= whole; block++) {
            int stripes = block < whole ? STRIPES : (length - 1 - BLOCK * whole) / STRIPE;
            for (int stripe = 0; stripe < stripes; stripe++) {
                accumulate(sums, in, at + BLOCK * block + STRIPE * stripe, 8 * stripe);
            }
            if (block < whole) {
                scramble(sums);
            }
        }
        accumulate(sums, in, at + length - STRIPE, SECRET.capacity() - STRIPE - 7);
        long hash = length * PRIME64_1;
        for (int i = 0; i < 4; i++) {
            hash += fold(sums[2 * i] ^ SECRET.getLong(11 + 16 * i), sums[2 * i + 1] ^ SECRET.getLong(11 + 16 * i + 8));
        }
        return avalanche(hash);
    }

    private static void accumulate(long[] sums, ByteBuffer in, int at, int secret) {
        for (int i = 0; i < 8; i++) {
            long value = in.getLong(at + 8 * i);
            long key = value ^ SECRET.getLong(secret + 8 * i);
            sums[i ^ 1] += value;
            sums[i] += (key & 0xFFFFFFFFL) * (key >>> 32);
        }
    }

    private static void scramble(long[] sums) {
        for (int i = 0; i < 8; i++) {
            sums[i] = (sums[i] ^ sums[i] >>> 47 ^ SECRET.getLong(SECRET.capacity() - STRIPE + 8 * i)) * PRIME32_1;
        }
    }

    private static long mix(ByteBuffer in, int at, int secret) {
        return fold(in.getLong(at) ^ SECRET.getLong(secret), in.getLong(at + 8) ^ SECRET.getLong(secret + 8));
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ hash >>> 37) * 0x165667919E3779F9L;
        return mixed ^ mixed >>> 32;
    }
}
