package org.lapidary.engine.forecast;

import java.util.Comparator;
import java.util.List;
import org.lapidary.engine.gem5.Reason;

/**
 * What is to be expected of a checkpoint in gem5.
 *
 * @param reasons what was found, the worst first
 */
public record Forecast(List<Reason> reasons) {

    /** Attribute of a checkpoint with the {@link Verdict#word} of what its state alone told when it was taken. */
    public static final String ATTRIBUTE = "forecast";

    public Forecast {
        reasons = reasons.stream()
                .sorted(Comparator.comparing(Reason::severity).reversed())
                .toList();
    }

    /** That of the worst reason; notes alone are fine. */
    public Verdict verdict() {
        return reasons.isEmpty()
                ? Verdict.FINE
                : switch (reasons.getFirst().severity()) {
                    case NOTE -> Verdict.FINE;
                    case RISKY -> Verdict.RISKY;
                    case UNUSABLE -> Verdict.UNUSABLE;
                };
    }
}
