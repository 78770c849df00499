package org.lapidary.engine.forecast;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is to be expected of a checkpoint in gem5. */
public enum Verdict {
    /** Nothing was found that gem5 would do otherwise. */
    FINE,
    /** Something was found that the program may come across. */
    RISKY,
    /** Something was found that the program can't avoid. */
    UNUSABLE;

    /** As it is written for users and in checkpoints' attributes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written so; empty where none is. */
    static Optional<Verdict> ofWord(String word) {
        return Stream.of(values()).filter(verdict -> verdict.word().equals(word)).findFirst();
    }
}
