package org.lapidary.cli.report;

import org.lapidary.cli.Console;
import org.lapidary.cli.text.Human;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.store.CheckpointInfo;

/**
 * Follows a run: notices as lines, checkpoints as one line that is written over, on a terminal only. The line is
 * drawn when a checkpoint is stored and leaves the cursor at its beginning, so that what the program prints next
 * begins there too.
 */
public final class Progress implements CreateListener {

    private final Console console;
    private final boolean quiet;
    private int checkpoints;
    private long storedBytes;
    private boolean drawn;

    public Progress(Console console, boolean quiet) {
        this.console = console;
        this.quiet = quiet;
    }

    @Override
    public synchronized void stored(CheckpointInfo checkpoint) {
        checkpoints++;
        storedBytes += checkpoint.storedBytes();
        if (console.errIsTerminal() && !quiet) {
            console.err()
                    .print(Console.CLEAR_LINE + "lapidary: " + Human.counted(checkpoints, "checkpoint") + ", "
                            + Human.bytes(storedBytes) + " stored, " + Human.seconds(checkpoint.elapsedNanos())
                            + " s of the program\r");
            console.err().flush();
            drawn = true;
        }
    }

    @Override
    public synchronized void notice(String message) {
        if (!quiet) {
            end();
            console.say("note: " + message);
        }
    }

    /** Takes the line away. */
    public synchronized void end() {
        if (drawn) {
            console.err().print(Console.CLEAR_LINE);
            console.err().flush();
            drawn = false;
        }
    }
}
