package org.lapidary.engine.forecast;

import java.util.ArrayList;
import java.util.List;
import org.lapidary.engine.x86.ControlFlow;

/** One instruction that a walk has come to. */
final class Step {

    /** Stands for a number that is not known. */
    static final long UNKNOWN = -1;

    final long address;
    /** Instructions on the shortest way from where the walk began. */
    final int distance;
    /** The function in which it was come to. */
    final Function function;
    /** EAX before the instruction: the number of a system call. */
    final long eax;
    /** EDI before the instruction: the argument of {@code syscall(3)} that becomes EAX. */
    final long edi;

    ControlFlow flow = ControlFlow.END;
    /** Where the program may go next, the callee of a call first; empty where that is not known. */
    final List<Long> next = new ArrayList<>(2);
    /** True where a place to go to is not known. */
    boolean open;
    /** What is wrong with it, or null. */
    Finding finding;

    Step(long address, int distance, Function function, long eax, long edi) {
        this.address = address;
        this.distance = distance;
        this.function = function;
        this.eax = eax;
        this.edi = edi;
    }
}
