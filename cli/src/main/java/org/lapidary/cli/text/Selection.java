package org.lapidary.cli.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lapidary.store.CheckpointChoice;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.RunName;
import org.lapidary.store.StoreException;

/** Checkpoints as users name them: {@code RUN/N} one, {@code RUN/A..B} several, {@code RUN} all of a run. */
public sealed interface Selection extends CheckpointChoice {

    /** The run that all of them belong to. */
    String run();

    /** What it names of a run that has these: one that is there, a range with any in it that does not go past the last. */
    @Override
    default void require(List<Integer> numbers) {
        int most = numbers.isEmpty() ? 0 : numbers.getLast();
        if (numbers.stream().noneMatch(this::takes) || this instanceof Range range && range.last() > most) {
            throw new StoreException.Unknown("there is no " + this + ": the last checkpoint of the run is number " + most
                    + " (`lapidary list " + run() + "` shows all)");
        }
    }

    /** One checkpoint. */
    record One(CheckpointId id) implements Selection {
        @Override
        public String run() {
            return id.run();
        }

        @Override
        public boolean takes(int number) {
            return number == id.number();
        }

        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** The checkpoints {@code first} to {@code last}, both included. */
    record Range(String run, int first, int last) implements Selection {
        public Range {
            RunName.require(run);
            if (first < 1 || last < first) {
                throw new IllegalArgumentException(
                        "'" + first + ".." + last + "' is no range: checkpoints count from 1, the lower number first");
            }
        }

        @Override
        public boolean takes(int number) {
            return first <= number && number <= last;
        }

        @Override
        public String toString() {
            return run + "/" + first + ".." + last;
        }
    }

    /** Every checkpoint of a run. */
    record All(String run) implements Selection {
        public All {
            RunName.require(run);
        }

        @Override
        public boolean takes(int number) {
            return true;
        }

        @Override
        public String toString() {
            return run;
        }
    }

    /** What any of several takes, of one run; each has to be there. */
    record Union(List<Selection> selections) implements CheckpointChoice {
        @Override
        public boolean takes(int number) {
            return selections.stream().anyMatch(selection -> selection.takes(number));
        }

        @Override
        public void require(List<Integer> numbers) {
            selections.forEach(selection -> selection.require(numbers));
        }
    }

    /** What several take together, by run, in the order in which the runs are first named. */
    static Map<String, CheckpointChoice> byRun(List<Selection> selections) {
        return selections.stream()
                .collect(Collectors.groupingBy(
                        Selection::run,
                        LinkedHashMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), Union::new)));
    }

    /**
     * Reads a selection.
     *
     * @throws IllegalArgumentException where {@code text} is none; the message is for users
     */
    static Selection parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new All(text);
        }
        Matcher numbers = Notation.NUMBERS.matcher(text.substring(slash + 1));
        if (!numbers.matches()) {
            throw new IllegalArgumentException("'" + text + "' names no checkpoints: write RUN, RUN/N or RUN/A..B");
        }
        String run = text.substring(0, slash);
        int first = Integer.parseInt(numbers.group(1));
        return numbers.group(2) == null
                ? new One(new CheckpointId(run, first))
                : new Range(run, first, Integer.parseInt(numbers.group(2)));
    }

    /**
     * Reads a selection that must name one checkpoint.
     *
     * @throws IllegalArgumentException where it does not; the message is for users
     */
    static CheckpointId parseOne(String text) {
        if (parse(text) instanceof One(CheckpointId id)) {
            return id;
        }
        throw new IllegalArgumentException("'" + text + "' does not name one checkpoint: write RUN/N");
    }

    /** Keeps the pattern out of the interface's public face. */
    final class Notation {
        private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,9})(?:\\.\\.([0-9]{1,9}))?");

        private Notation() {}
    }
}
