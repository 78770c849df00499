package org.lapidary.cli.report;

import org.lapidary.cli.Console;
import org.lapidary.cli.text.Human;
import org.lapidary.store.ProgressListener;

/**
 * Follows long work: on a terminal one line that is written over ten times a second, with the rate and the time left
 * where they are known; otherwise a line every ten seconds, so that a log stays short.
 */
public final class WorkProgress implements ProgressListener, AutoCloseable {

    private static final String CLEAR = "\r\033[K";
    private static final long TERMINAL_NANOS = 100_000_000;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final Console console;
    private final boolean quiet;
    private String step = "";
    private long stepStart;
    private long last = System.nanoTime();
    private boolean drawn;

    public WorkProgress(Console console, boolean quiet) {
        this.console = console;
        this.quiet = quiet;
    }

    @Override
    public void progress(String what, long done, long total) {
        long now = System.nanoTime();
        if (!what.equals(step)) {
            step = what;
            stepStart = now;
        }
        if (quiet || now - last < (console.errIsTerminal() ? TERMINAL_NANOS : LOG_NANOS)) {
            return;
        }
        last = now;
        double rate = done / Math.max(1e-9, (now - stepStart) / 1e9);
        StringBuilder line = new StringBuilder(what).append(": ").append(Human.count(done));
        if (total > 0) {
            line.append(" of ").append(Human.count(total));
        }
        line.append(", ").append(Human.count((long) rate)).append("/s");
        if (total > 0 && rate > 0) {
            line.append(", ").append(Human.count((long) ((total - done) / rate))).append(" s left");
        }
        if (console.errIsTerminal()) {
            console.err().print(CLEAR + "lapidary: " + line + "\r");
            console.err().flush();
            drawn = true;
        } else {
            console.say(line.toString());
        }
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (drawn) {
            console.err().print(CLEAR);
            console.err().flush();
            drawn = false;
        }
    }
}
