package org.lapidary.engine.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Threads in the bytes of {@link StateCodec}: each field in its order. */
final class ThreadCodec {

    private ThreadCodec() {}

    static void thread(DataOutputStream out, ThreadState thread) throws IOException {
        out.writeInt(thread.tid());
        for (long word : thread.registers().words()) {
            out.writeLong(word);
        }
        Fields.block(out, thread.fxsave());
        Fields.block(out, thread.xsave());
        out.writeLong(thread.signalMask());
        out.writeLong(thread.robustList());
        out.writeLong(thread.clearChildTid());
        Fields.list(out, thread.pending(), SignalCodec::pending);
    }

    static ThreadState thread(DataInputStream in) throws IOException {
        int tid = in.readInt();
        long[] words = new long[Registers.COUNT];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.readLong();
        }
        return new ThreadState(
                tid,
                new Registers(words),
                Fields.block(in),
                Fields.block(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                Fields.list(in, SignalCodec::pending));
    }
}
