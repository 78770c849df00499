package org.lapidary.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the exit status of {@code lapidary} tells. Part of the interface: numbers are never reused. */
public enum ExitCode {
    OK(0, "done"),
    FAILURE(1, "a failure that is none of those below; a bug says that it is one"),
    USAGE(2, "wrong usage or configuration file"),
    CANNOT_START(3, "the program cannot be started"),
    NOT_PERMITTED(4, "not permitted, or the host lacks what is needed"),
    BAD_REQUEST(5, "no such run or checkpoint, or a request that cannot be met"),
    NOT_A_STORE(6, "not a store or exported file, or one of another version"),
    IN_USE(7, "another process does not let go of the store, or of a run, in time"),
    CORRUPT(8, "stored data is damaged"),
    NO_SPACE(9, "no space left"),
    OWN_FAILURE(125, "any failure of Lapidary's own, where the status is the program's"),
    HUNG_UP(129, "the terminal was closed (SIGHUP); what was stored is kept"),
    INTERRUPTED(130, "interrupted (Ctrl-C, SIGINT); what was stored is kept"),
    TERMINATED(143, "ended by SIGTERM; what was stored is kept");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    /** Codes and meanings for the help of an ordinary verb. */
    public static Map<String, String> list() {
        Map<String, String> list = new LinkedHashMap<>();
        for (ExitCode exit : values()) {
            if (exit != OWN_FAILURE) {
                list.put(" " + exit.code, exit.meaning);
            }
        }
        return list;
    }

    /** Codes and meanings for the help of a verb that ends with the status of a program. */
    public static Map<String, String> listOfProgram() {
        Map<String, String> list = new LinkedHashMap<>();
        list.put(" 0-255", "the program's own exit code, or 128 and the number of the signal that ended it");
        list.put(" " + OWN_FAILURE.code, OWN_FAILURE.meaning + " (see the line on standard error)");
        for (ExitCode signal : List.of(HUNG_UP, INTERRUPTED, TERMINATED)) {
            list.put(" " + signal.code, signal.meaning);
        }
        return list;
    }
}
