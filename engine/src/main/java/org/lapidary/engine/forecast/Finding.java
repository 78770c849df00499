package org.lapidary.engine.forecast;

import org.lapidary.engine.gem5.SimulatedInstructions.Effect;
import org.lapidary.engine.x86.Feature;

/** Something on the way that gem5 lacks. */
sealed interface Finding {

    /** What is the same at two places is told once. */
    Object sameness();

    /** An instruction; {@code bytes} in hexadecimal. */
    record Instruction(Feature feature, Effect effect, String bytes) implements Finding {
        @Override
        public Object sameness() {
            return feature;
        }
    }

    /** A system call by number. */
    record SystemCall(long number) implements Finding {
        @Override
        public Object sameness() {
            return number;
        }
    }
}
