package org.lapidary.cli.command;

import java.util.List;
import java.util.Set;

/** The verbs by name. */
public final class Verbs {

    /** In the order of the help. */
    public static final List<String> NAMES = List.of(
            "create", "list", "show", "diff", "materialize", "resume", "du", "verify", "repair", "rm", "prune", "gc",
            "optimize", "export", "import", "migrate", "gem5-script", "doctor");

    private static final Set<String> WITHOUT_STORE = Set.of("gem5-script", "doctor");

    private Verbs() {}

    /** Whether {@code word} is the name of a verb that opens a store. */
    public static boolean opensStore(String word) {
        return NAMES.contains(word) && !WITHOUT_STORE.contains(word);
    }

    /** A new command object for one of {@link #NAMES}. */
    public static Object make(String name) {
        return switch (name) {
            case "create" -> new CreateCommand();
            case "list" -> new ListCommand();
            case "show" -> new ShowCommand();
            case "diff" -> new DiffCommand();
            case "materialize" -> new MaterializeCommand();
            case "resume" -> new ResumeCommand();
            case "du" -> new DuCommand();
            case "verify" -> new VerifyCommand();
            case "repair" -> new RepairCommand();
            case "rm" -> new RmCommand();
            case "prune" -> new PruneCommand();
            case "gc" -> new GcCommand();
            case "optimize" -> new OptimizeCommand();
            case "export" -> new ExportCommand();
            case "import" -> new ImportCommand();
            case "migrate" -> new MigrateCommand();
            case "gem5-script" -> new Gem5ScriptCommand();
            case "doctor" -> new DoctorCommand();
            default -> throw new IllegalArgumentException("no verb '" + name + "'");
        };
    }
}
