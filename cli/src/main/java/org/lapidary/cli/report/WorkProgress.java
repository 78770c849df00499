package org.lapidary.cli.report;

import java.util.function.LongSupplier;
import org.lapidary.cli.Console;
import org.lapidary.cli.text.Human;
import org.lapidary.store.ProgressListener;

/**
 * Follows long work on standard error: on a terminal one line with a bar that is written over ten times a second,
 * otherwise a plain line every ten seconds, so that a log stays short; with the rate, and the time left where it can be
 * told. What is over sooner shows nothing. Threads may share it.
 *
 * <pre>
 *  lapidary: reading blocks [=======>            ]  38 % of 12,345, 5,120/s, 1 s left
 * </pre>
 */
public final class WorkProgress implements ProgressListener, AutoCloseable {

    private static final long TERMINAL_NANOS = 100_000_000;
    private static final long LOG_NANOS = 10_000_000_000L;
    private static final int BAR = 20;

    private final Console console;
    private final boolean quiet;
    private final LongSupplier clock;
    private String step = "";
    private long stepStart;
    private long stepFirst;
    private long last;
    private boolean drawn;

    public WorkProgress(Console console, boolean quiet) {
        this(console, quiet, System::nanoTime);
    }

    /** @param clock nanoseconds that pass */
    WorkProgress(Console console, boolean quiet, LongSupplier clock) {
        this.console = console;
        this.quiet = quiet;
        this.clock = clock;
        this.last = clock.getAsLong();
    }

    @Override
    public void progress(String what, long done, long total) {
        show(what, done, total, false);
    }

    /** Like {@link #progress}, where what is done are bytes. */
    public void bytes(String what, long done, long total) {
        show(what, done, total, true);
    }

    private synchronized void show(String what, long done, long total, boolean bytes) {
        long now = clock.getAsLong();
        if (!what.equals(step)) {
            step = what;
            stepStart = now;
            stepFirst = done;
        }
        if (quiet || now - last < (console.errIsTerminal() ? TERMINAL_NANOS : LOG_NANOS)) {
            return;
        }
        last = now;
        double seconds = (now - stepStart) / 1e9;
        String line = console.errIsTerminal() && total > 0 ? what + " " + bar(done, total) : what + ":";
        line += amount(done, total, bytes) + pace(done, total, seconds, bytes);
        if (console.errIsTerminal()) {
            console.err().print(Console.CLEAR_LINE + "lapidary: " + line + "\r");
            console.err().flush();
            drawn = true;
        } else {
            console.say(line);
        }
    }

    private static String bar(long done, long total) {
        int cells = Math.clamp(BAR * done / total, 0, BAR);
        String full = cells == BAR ? "=".repeat(BAR) : "=".repeat(cells) + ">" + " ".repeat(BAR - 1 - cells);
        return "[" + full + "]";
    }

    private static String amount(long done, long total, boolean bytes) {
        if (total <= 0) {
            return " " + number(done, bytes);
        }
        String percent = Integer.toString(Math.clamp(100 * done / total, 0, 100));
        return " ".repeat(4 - percent.length()) + percent + " % of " + number(total, bytes);
    }

    /** The rate of this step, and how long it takes on if that stays. */
    private String pace(long done, long total, double seconds, boolean bytes) {
        if (seconds <= 0 || done <= stepFirst) {
            return "";
        }
        double rate = (done - stepFirst) / seconds;
        String pace = ", " + number(Math.round(rate), bytes) + "/s";
        return total > done ? pace + ", " + Human.duration(Math.round((total - done) / rate)) + " left" : pace;
    }

    private static String number(long number, boolean bytes) {
        return bytes ? Human.bytes(number) : Human.count(number);
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (drawn) {
            console.err().print(Console.CLEAR_LINE);
            console.err().flush();
            drawn = false;
        }
    }
}
