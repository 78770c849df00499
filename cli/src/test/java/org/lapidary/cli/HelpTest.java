package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.cli.command.LapidaryCommand;
import org.lapidary.cli.command.Verbs;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How the help of each verb looks: nothing is wider than it may be, and nothing is wrapped that was broken by hand. */
class HelpTest extends VerbTest {

    private static final String ITSELF = "";

    static Stream<String> verbs() {
        return Stream.concat(Stream.of(ITSELF), Verbs.NAMES.stream());
    }

    /**
     * Wrapped once more, a line broken by hand leaves a word or two of it on a line of their own. So a text is either a
     * paragraph, which picocli breaks, or its lines are shown as they are.
     */
    @ParameterizedTest
    @MethodSource("verbs")
    void noLineIsTooLongAndNoneIsBrokenTwice(String verb) {
        assertThat(verb.isEmpty() ? run("--help") : run(verb, "--help")).isZero();
        List<String> shown = out().lines().toList();
        assertThat(shown).hasSizeGreaterThan(10).allMatch(line -> line.length() <= Application.HELP_WIDTH);
        CommandLine model = model(verb);
        UsageMessageSpec usage = model.getCommandSpec().usageMessage();
        for (String[] text : List.of(usage.header(), usage.description(), usage.customSynopsis(), usage.footer())) {
            assertThat(brokenByHand(text)) // a synopsis begins behind a heading
                    .allMatch(line -> shown.stream().anyMatch(whole -> whole.endsWith(line)));
        }
        Stream.concat(
                        model.getCommandSpec().options().stream(),
                        model.getCommandSpec().positionalParameters().stream())
                .map(ArgSpec::description)
                .forEach(text -> assertThat(brokenByHand(text)).isEmpty());
    }

    private CommandLine model(String verb) {
        Context context = new Context(services, null, List.of(), new Interruption());
        CommandLine root = new CommandLine(new LapidaryCommand(context));
        return verb.isEmpty() ? root : root.addSubcommand(verb, Verbs.make(verb)).getSubcommands().get(verb);
    }

    /** The lines that have another above or below them. */
    private static List<String> brokenByHand(String[] text) {
        List<String> lines = String.join("\n", text).replace("%n", "\n").lines().toList();
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean below = i > 0 && !lines.get(i - 1).isBlank();
            boolean above = i < lines.size() - 1 && !lines.get(i + 1).isBlank();
            if (!lines.get(i).isBlank() && (below || above)) {
                broken.add(lines.get(i));
            }
        }
        return broken;
    }
}
