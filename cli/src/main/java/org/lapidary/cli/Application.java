package org.lapidary.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lapidary.cli.command.LapidaryCommand;
import org.lapidary.cli.command.PassesStatus;
import org.lapidary.cli.command.Verbs;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Parses arguments, runs a verb and answers with an exit status. Ends nothing, so tests can call it. */
public final class Application {

    /** Columns of a help, which a terminal of the usual width shows as it is, and a pipe too. */
    static final int HELP_WIDTH = 80;

    private final Context context;

    public Application(Context context) {
        this.context = context;
    }

    /** Runs {@code lapidary} with these arguments. Where a signal ends it, the status is that of Ctrl-C, whatever the signal. */
    public int run(String... args) {
        LapidaryCommand root = new LapidaryCommand(context);
        CommandLine commandLine = commandLine(root, verbsFor(args));
        commandLine.setParameterExceptionHandler(this::wrongUsage);
        commandLine.setExecutionExceptionHandler(
                (exception, command, parsed) -> failed(exception, command, root.debug()));
        int status;
        try {
            status = commandLine.execute(args);
        } catch (Error error) {
            status = failed(error, innermost(commandLine), root.debug());
        }
        if (context.console().out().checkError()) {
            context.console().say("standard output could not be written");
            status = status == 0 ? ExitCode.FAILURE.code() : status;
        }
        return context.interruption().isInterrupted() ? ExitCode.INTERRUPTED.code() : status;
    }

    /** Building the model of a verb costs the parser some 20 ms, so where the verb comes first it is the only one. */
    private static List<String> verbsFor(String[] args) {
        return args.length > 0 && Verbs.NAMES.contains(args[0]) ? List.of(args[0]) : Verbs.NAMES;
    }

    /** The verbs, with the exit codes in the help of each. */
    static CommandLine commandLine(LapidaryCommand root, List<String> verbs) {
        CommandLine commandLine = new CommandLine(root);
        for (String verb : verbs) {
            commandLine.addSubcommand(verb, Verbs.make(verb));
        }
        commandLine
                .setExpandAtFiles(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(root.context().console().outWriter())
                .setErr(root.context().console().errWriter());
        explain(commandLine);
        for (CommandLine verb : commandLine.getSubcommands().values()) {
            explain(verb);
            // What follows the program belongs to the program.
            verb.setStopAtPositional(verb.getCommandName().equals("create"));
        }
        return commandLine;
    }

    private static void explain(CommandLine commandLine) {
        boolean program = commandLine.getCommand() instanceof PassesStatus command && command.passesStatus();
        Map<String, String> codes = program ? ExitCode.listOfProgram() : ExitCode.list();
        UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
        usage.width(HELP_WIDTH).exitCodeListHeading("%nExit status:%n").exitCodeList(codes);
    }

    private int wrongUsage(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        context.console().say(Failures.lineOf(exception));
        context.console()
                .err()
                .println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for more information.");
        // The parser may have stopped before the option that decides whose status this is.
        boolean program = passesStatus(command) || Arrays.asList(args).contains(PassesStatus.OPTION);
        return (program ? ExitCode.OWN_FAILURE : ExitCode.USAGE).code();
    }

    private int failed(Throwable failure, CommandLine command, boolean debug) {
        context.console().say(context.interruption().isInterrupted() ? "interrupted" : Failures.lineOf(failure));
        if (debug) {
            failure.printStackTrace(context.console().err());
        }
        return (passesStatus(command) ? ExitCode.OWN_FAILURE : Failures.codeOf(failure)).code();
    }

    private static boolean passesStatus(CommandLine command) {
        return command.getCommand() instanceof PassesStatus verb && verb.passesStatus();
    }

    private static CommandLine innermost(CommandLine commandLine) {
        ParseResult parsed = commandLine.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed == null ? commandLine : parsed.commandSpec().commandLine();
    }
}
