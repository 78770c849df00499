package org.lapidary.engine.capture;

/** Two captures of different pages as one, in the order of addresses. */
public final class MergedPages implements CaptureSource {

    private final CapturedPages first;
    private final CapturedPages second;
    private boolean begun;
    private boolean firstLeft;
    private boolean secondLeft;
    private CapturedPages current;

    public MergedPages(CapturedPages first, CapturedPages second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public boolean next() {
        if (!begun || current == first) {
            firstLeft = first.next();
        }
        if (!begun || current == second) {
            secondLeft = second.next();
        }
        begun = true;
        if (!firstLeft && !secondLeft) {
            return false;
        }
        current = firstLeft && (!secondLeft || first.vpn() < second.vpn()) ? first : second;
        return true;
    }

    @Override
    public long vpn() {
        return current.vpn();
    }

    @Override
    public void copyTo(byte[] target, int offset) {
        current.copyTo(target, offset);
    }

    @Override
    public boolean isBroken() {
        return first.isBroken() || second.isBroken();
    }

    @Override
    public void discard() {
        first.discard();
        second.discard();
    }

    @Override
    public int buffersUsed() {
        return first.buffersUsed() + second.buffersUsed();
    }
}
