package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * What a walk knows of a function that was called: whether it comes to its return, and after how many instructions.
 * Code behind a call is reached by that alone; behind the call of a function that never returns, compilers put the next
 * function.
 */
final class Function {

    /** The length of a function whose return has not been come to. */
    static final int NOT_KNOWN = -1;

    /** A call that waits for the return. */
    record Call(Step step, long behind) {}

    private final int entryDistance;
    private final List<Call> waiting = new ArrayList<>();
    private int length = NOT_KNOWN;

    /** @param entryDistance that of its first instruction */
    Function(int entryDistance) {
        this.entryDistance = entryDistance;
    }

    /** Instructions from the first to the return on the shortest way, or {@link #NOT_KNOWN}. */
    int length() {
        return length;
    }

    /** To be told of the first return that a walk comes to: hands out the calls that waited for it. */
    List<Call> returns(int distance) {
        if (length != NOT_KNOWN) {
            return List.of();
        }
        length = distance - entryDistance;
        return waiting;
    }

    void await(Call call) {
        waiting.add(call);
    }
}
