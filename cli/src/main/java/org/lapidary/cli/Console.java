package org.lapidary.cli;

import java.io.PrintStream;
import java.io.PrintWriter;

/**
 * The streams of the process. Results go to {@code out}; everything else goes to {@code err}.
 *
 * @param errIsTerminal true where a person watches {@code err}
 */
public record Console(PrintStream out, PrintStream err, boolean errIsTerminal) {

    /** Empties the line of a terminal that the cursor is in. */
    public static final String CLEAR_LINE = "\r\033[K";

    /** The real ones. Whether they are terminals is known to the launcher, since Java has no isatty(3). */
    static Console system() {
        return new Console(System.out, System.err, Boolean.getBoolean("lapidary.err.terminal"));
    }

    /** {@code out} for the parts that want a writer. */
    PrintWriter outWriter() {
        return new PrintWriter(out, true);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true);
    }

    /** Says something to the user on {@code err}. */
    public void say(String message) {
        err.println("lapidary: " + message);
    }
}
