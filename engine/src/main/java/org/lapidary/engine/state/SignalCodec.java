package org.lapidary.engine.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Actions, pending signals and the timers that send some, in the bytes of {@link StateCodec}: each field in its order. */
final class SignalCodec {

    private SignalCodec() {}

    static void action(DataOutputStream out, SignalAction action) throws IOException {
        out.writeInt(action.signal());
        out.writeLong(action.handler());
        out.writeLong(action.flags());
        out.writeLong(action.restorer());
        out.writeLong(action.mask());
    }

    static SignalAction action(DataInputStream in) throws IOException {
        return new SignalAction(in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    static void timer(DataOutputStream out, IntervalTimer timer) throws IOException {
        out.writeInt(timer.which());
        out.writeLong(timer.intervalMicros());
        out.writeLong(timer.remainingMicros());
    }

    static IntervalTimer timer(DataInputStream in) throws IOException {
        return new IntervalTimer(in.readInt(), in.readLong(), in.readLong());
    }

    static void posixTimer(DataOutputStream out, PosixTimer timer) throws IOException {
        out.writeInt(timer.id());
        out.writeInt(timer.clock());
        out.writeInt(timer.signal());
        out.writeLong(timer.value());
        out.writeInt(timer.delivery());
        out.writeInt(timer.tid());
        out.writeLong(timer.intervalNanos());
        out.writeLong(timer.remainingNanos());
    }

    static PosixTimer posixTimer(DataInputStream in) throws IOException {
        return new PosixTimer(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong());
    }

    static void pending(DataOutputStream out, PendingSignal signal) throws IOException {
        Fields.block(out, signal.info());
    }

    static PendingSignal pending(DataInputStream in) throws IOException {
        return new PendingSignal(Fields.block(in));
    }
}
