package org.lapidary.config;

import java.util.Optional;

/** The keys of the configuration file, in the order in which they are explained. */
enum Key {
    STORE("store", ValueType.PATH, "./lapidary-store", "Directory of the store that the verbs work on."),
    GEM5_BINARY(
            "gem5.binary", ValueType.PATH, null, "Your gem5 binary, named in the command that restores a checkpoint."),
    GEM5_SCRIPT(
            "gem5.script",
            ValueType.PATH,
            null,
            "Your gem5 configuration script, named there too; 'lapidary gem5-script' writes one."),
    GEM5_ARGS("gem5.args", ValueType.STRINGS, "[]", "Further arguments of the script, named there too."),
    CREATE_INTERVAL(
            "create.interval",
            ValueType.DURATION,
            "1s",
            "Run time of the program between two checkpoints: seconds, or a number with us, ms, s or min."),
    CREATE_KEYFRAME_EVERY(
            "create.keyframe-every",
            ValueType.POSITIVE,
            "10",
            "Every so many checkpoints one is a keyframe, which others build on; 1 makes all of them keyframes."),
    CREATE_MAX_CHECKPOINTS(
            "create.max-checkpoints",
            ValueType.COUNT,
            "0",
            "After so many checkpoints the program runs on untouched; 0 for no limit."),
    CREATE_CPU(
            "create.cpu",
            ValueType.CPU,
            "gem5",
            "The CPU that the program is shown: 'gem5' (only instructions that gem5 has) or 'host'."),
    CREATE_FILES(
            "create.files",
            ValueType.FILES,
            "changed",
            "Contents of files that checkpoints hold: 'none', 'changed' (files that the program may write or has written,"
                    + " and those without a name) or 'all' that it has open or mapped."),
    CREATE_FILE_LIMIT("create.file-limit", ValueType.SIZE, "64MiB", "Larger files are left out, and named."),
    CREATE_MAX_PAUSE(
            "create.max-pause",
            ValueType.COUNT,
            "0",
            "Milliseconds that the program may stand still for a checkpoint, as far as that can be kept; 0 for no bound."),
    CREATE_ON_OVERLOAD(
            "create.on-overload",
            ValueType.OVERLOAD,
            "wait",
            "Where the program changes its memory faster than the store takes it: 'wait' makes it wait at its checkpoints,"
                    + " 'skip' leaves checkpoints out."),
    MATERIALIZE_MEM_SIZE(
            "materialize.mem-size",
            ValueType.SIZE,
            null,
            "Memory of the simulated system (2GiB); without it the least that holds the program, rounded up."),
    MATERIALIZE_TEMPLATE(
            "materialize.template",
            ValueType.PATH,
            null,
            "An m5.cpt that your gem5 script wrote at tick 0; its sections are taken over."),
    MATERIALIZE_THREADS(
            "materialize.threads",
            ValueType.POSITIVE,
            null,
            "Threads that read and write pages; without it one per CPU.");

    private final String path;
    private final ValueType type;
    private final String defaultText;
    private final String meaning;

    Key(String path, ValueType type, String defaultText, String meaning) {
        this.path = path;
        this.type = type;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** The key with the sections it stands in: {@code create.interval}. */
    String path() {
        return path;
    }

    ValueType type() {
        return type;
    }

    /** The default as a user would write it, or empty where the value may be missing. */
    Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    String meaning() {
        return meaning;
    }
}
