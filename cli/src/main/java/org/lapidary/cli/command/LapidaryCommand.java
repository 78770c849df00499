package org.lapidary.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.lapidary.cli.Context;
import org.lapidary.config.ConfigFile;
import org.lapidary.config.ConfigHelp;
import org.lapidary.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code lapidary} itself: the options that all verbs share. */
@Command(
        name = "lapidary",
        description = "Takes checkpoints of a natively running program and turns them into gem5 checkpoints.",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs ('lapidary VERB --help' explains each):%n",
        optionListHeading = "%n")
public final class LapidaryCommand implements Runnable {

    private static final Path DEFAULT_CONFIG = Path.of("lapidary.yaml");

    private final Context context;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration file (default: ./lapidary.yaml where it exists).")
    private Path config;

    @Option(names = "--config-help", description = "Explain the keys of the configuration file and exit.")
    private boolean configHelp;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure; so does LAPIDARY_DEBUG=1.")
    private boolean debug;

    public LapidaryCommand(Context context) {
        this.context = context;
    }

    public Context context() {
        return context;
    }

    public boolean debug() {
        return debug || context.variable("LAPIDARY_DEBUG").equals("1");
    }

    /** The configuration file's settings, or the defaults where there is none. */
    Settings settings() {
        if (config != null) {
            return ConfigFile.read(config);
        }
        return Files.exists(DEFAULT_CONFIG) ? ConfigFile.read(DEFAULT_CONFIG) : Settings.defaults();
    }

    @Override
    public void run() {
        if (!configHelp) {
            throw new ParameterException(
                    spec.commandLine(),
                    "which verb? One of " + String.join(", ", spec.subcommands().keySet()));
        }
        context.console().out().print(ConfigHelp.text());
    }
}
