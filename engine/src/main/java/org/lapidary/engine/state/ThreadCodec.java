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
        traits(out, thread.traits());
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
                Fields.list(in, SignalCodec::pending),
                traits(in));
    }

    private static void traits(DataOutputStream out, ThreadTraits traits) throws IOException {
        Fields.string(out, traits.name());
        out.writeLong(traits.alternateStack().address());
        out.writeInt(traits.alternateStack().flags());
        out.writeLong(traits.alternateStack().size());
        out.writeLong(traits.sequences().address());
        out.writeInt(traits.sequences().size());
        out.writeInt(traits.sequences().signature());
        out.writeInt(traits.scheduling().policy());
        out.writeInt(traits.scheduling().priority());
        out.writeInt(traits.scheduling().nice());
        Fields.list(out, traits.scheduling().processors(), DataOutputStream::writeLong);
        out.writeInt(traits.personality());
        out.writeLong(traits.timerSlack());
    }

    private static ThreadTraits traits(DataInputStream in) throws IOException {
        return new ThreadTraits(
                Fields.string(in),
                new AlternateStack(in.readLong(), in.readInt(), in.readLong()),
                new RestartableSequences(in.readLong(), in.readInt(), in.readInt()),
                new Scheduling(
                        in.readInt(), in.readInt(), in.readInt(), Fields.list(in, DataInputStream::readLong)),
                in.readInt(),
                in.readLong());
    }
}
