package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The exit codes are those of the README's table, which people and scripts go by. */
class ExitCodeTest {

    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+) \\|");

    private static String table() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String section = readme.substring(readme.indexOf("## Exit status"));
        return section.substring(0, section.indexOf("\n## ", 1));
    }

    @Test
    void theReadmeHasEveryCodeAndNoOther() throws IOException {
        List<Integer> codes = ROW.matcher(table())
                .results()
                .map(row -> Integer.parseInt(row.group(1)))
                .toList();
        assertThat(codes)
                .isEqualTo(Arrays.stream(ExitCode.values())
                        .filter(code -> code != ExitCode.OWN_FAILURE)
                        .map(ExitCode::code)
                        .toList());
        assertThat(table()).contains(Integer.toString(ExitCode.OWN_FAILURE.code()));
    }

    @Test
    void theReadmeAndTheHelpBeginWithTheSameWords() throws IOException {
        ROW.matcher(table()).results().forEach(row -> {
            ExitCode code = Arrays.stream(ExitCode.values())
                    .filter(exit -> exit.code() == Integer.parseInt(row.group(1)))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.group(2).substring(0, 4)).isEqualTo(code.meaning().substring(0, 4));
        });
    }

    @Test
    void noTwoFailuresShareACode() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::code)).doesNotHaveDuplicates();
    }
}
