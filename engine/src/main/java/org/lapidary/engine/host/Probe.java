package org.lapidary.engine.host;

/**
 * One thing that was looked for.
 *
 * @param name what
 * @param standing whether the host has it
 * @param found what there is
 * @param cost what the lack of it costs and what can be done, empty where nothing lacks
 */
public record Probe(String name, Standing standing, String found, String cost) {

    /** How a host stands in one respect. */
    public enum Standing {
        GOOD,
        /** Something works slower, worse or not at all. */
        LACKING,
        /** No checkpoint can be taken. */
        MISSING
    }

    static Probe good(String name, String found) {
        return new Probe(name, Standing.GOOD, found, "");
    }

    static Probe lacking(String name, String found, String cost) {
        return new Probe(name, Standing.LACKING, found, cost);
    }

    static Probe missing(String name, String found, String cost) {
        return new Probe(name, Standing.MISSING, found, cost);
    }
}
