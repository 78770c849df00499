package org.lapidary.engine.create;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.tracee.Tracee;

/** Where a run begins: a program from its first instruction, or one that goes on from a checkpoint. */
public interface ProgramStart {

    /** The program's arguments, the program itself first. */
    List<String> command();

    /** Name of the CPU that the program is shown. */
    String cpuProfile();

    /** What the run's record is to say about where it comes from. */
    Map<String, String> origin();

    /** Files of a checkpoint that it goes on from. */
    default List<FileState> files() {
        return List.of();
    }

    /** Brings the process about, standing still. The calling thread becomes its tracer. */
    Tracee start(Consumer<String> notices);

    /** From any other thread: gives {@link #start} up where it takes long; it then ends what it has begun and fails. */
    default void cancel() {}
}
