package org.lapidary.engine.forecast;

import java.util.HashSet;
import java.util.Set;
import org.lapidary.engine.x86.ControlFlow;

/**
 * Which steps of a walk lead to a finding whichever way the program takes. A branch does if both its sides do; a call
 * if the function called does before it returns. That it returns is never counted on: some functions do not.
 */
final class Unavoidable {

    private final Set<Long> doomed = new HashSet<>();

    Unavoidable(CodeWalk walk) {
        boolean changed;
        do {
            changed = false;
            for (Step step : walk.steps()) {
                if (!doomed.contains(step.address) && leadsThere(step)) {
                    doomed.add(step.address);
                    changed = true;
                }
            }
        } while (changed);
    }

    private boolean leadsThere(Step step) {
        if (step.finding != null) {
            return true;
        }
        if (step.open || step.next.isEmpty()) {
            return false;
        }
        boolean call = step.flow == ControlFlow.CALL || step.flow == ControlFlow.INDIRECT_CALL;
        return call ? doomed.contains(step.next.getFirst()) : doomed.containsAll(step.next);
    }

    boolean from(long address) {
        return doomed.contains(address);
    }
}
