package org.lapidary.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lapidary.cli.BadRequestException;
import org.lapidary.cli.Context;
import org.lapidary.cli.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code lapidary gem5-script}: writes the gem5 configuration script that restores checkpoints. */
@Command(
        name = "gem5-script",
        mixinStandardHelpOptions = true,
        versionProvider = LapidaryVersion.class,
        sortOptions = false,
        description = "Write the gem5 configuration script that restores a materialized checkpoint.")
final class Gem5ScriptCommand implements Callable<Integer> {

    private static final String DEFAULT_NAME = "lapidary_se.py";

    @ParentCommand
    private LapidaryCommand parent;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = DEFAULT_NAME,
            description = "Where to; must not exist; default ./" + DEFAULT_NAME + ".")
    private Path out;

    @Option(names = "--json", description = "Write where it is as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Context context = parent.context();
        if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadRequestException(out + " exists already; remove it or choose another --out");
        }
        ReportFile.write(out, context.services().gem5Script());
        context.console().out().print(json ? Json.text(Json.object("path", out.toString())) : out + "\n");
        return 0;
    }
}
