package org.lapidary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

    @TempDir
    Path directory;

    @Test
    void everyKeyIsReadAndPathsAreTakenFromTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("lapidary.yaml"), """
                store: checkpoints
                gem5:
                  binary: /opt/gem5.opt
                  script: restore.py
                  args: [--cpu, o3, "--caches"]
                create:
                  interval: 250ms
                  keyframe-every: 4
                  max-checkpoints: 7
                  cpu: host
                  files: all
                  file-limit: 1GiB
                  max-pause: 50
                  on-overload: skip
                materialize:
                  mem-size: 2GiB
                  template: m5.cpt
                  threads: 3
                """);
        Settings settings = ConfigFile.read(file);

        assertThat(settings.store()).isEqualTo(directory.resolve("checkpoints"));
        assertThat(settings.gem5().binary()).contains(Path.of("/opt/gem5.opt"));
        assertThat(settings.gem5().script()).contains(directory.resolve("restore.py"));
        assertThat(settings.gem5().args()).containsExactly("--cpu", "o3", "--caches");
        assertThat(settings.create()).isEqualTo(new Settings.Create(Duration.ofMillis(250), 4, 7, "host", "all", 1L << 30, 50, "skip"));
        assertThat(settings.materialize().memSize()).isEqualTo(OptionalLong.of(2L << 30));
        assertThat(settings.materialize().template()).contains(directory.resolve("m5.cpt"));
        assertThat(settings.materialize().threads()).isEqualTo(OptionalInt.of(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "create:\n", "---\n", "gem5:\n  args: []\n"})
    void whatIsLeftOutHasItsDefault(String text) {
        Settings settings = read(text);
        assertThat(settings).isEqualTo(Settings.defaults());
        assertThat(settings.store()).isEqualTo(Path.of("./lapidary-store"));
        assertThat(settings.create()).isEqualTo(new Settings.Create(Duration.ofSeconds(1), 10, 0, "gem5", "changed", 64L << 20, 0, "wait"));
        assertThat(settings.gem5().binary()).isEmpty();
        assertThat(settings.materialize().memSize()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "stor: x | f.yaml:1: unknown key 'stor'; the nearest known key is 'store'",
                "create:\\n  intervall: 1 | f.yaml:2: unknown key 'intervall' in 'create'; the nearest known key is 'interval'",
                "interval: 1 | f.yaml:1: unknown key 'interval'; the nearest known key is 'create.interval'",
                "create: 5 | f.yaml:1: 'create' must hold 'key: value' lines, not a single value",
                "- a | f.yaml:1: the file must hold 'key: value' lines, not a list",
                "\\ncreate:\\n  interval: [1] | f.yaml:3: 'create.interval' must be a duration, not a list",
                "create:\\n  interval: | f.yaml:2: 'create.interval' must be a duration, not nothing",
                "create:\\n  keyframe-every: 0 | f.yaml:2: 'create.keyframe-every': '0' is no whole number of 1 or more",
                "create:\\n  files: some | f.yaml:2: 'create.files': 'some' is neither 'none', 'changed' nor 'all'",
                "create:\\n  on-overload: panic | f.yaml:2: 'create.on-overload': 'panic' is neither 'wait' nor 'skip'",
                "create:\\n  cpu: amd | f.yaml:2: 'create.cpu': 'amd' is neither 'gem5' nor 'host'",
                "gem5:\\n  args: a | f.yaml:2: 'gem5.args' must be a list of strings ([a, b]), not a single value",
                "store: a\\nstore: b | f.yaml:2: 'store' is set twice",
                "materialize:\\n  mem-size: 2GB | f.yaml:2: 'materialize.mem-size': '2GB' may mean powers of 2 or of 10: write 2GiB",
            })
    void whatIsWrongIsSaidWithFileAndLine(String text, String message) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(text.replace("\\n", "\n")))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [",
                "\tstore: x",
                "store: 'x",
                "a: b: c",
                "*x",
                "&a [*a]",
                "\u0001",
                "? {a: b}\n: c",
                "a\n---\nb"
            })
    void brokenYamlIsAnErrorInOneLineThatNamesTheFile(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(text))
                .satisfies(e -> assertThat(e.getMessage()).startsWith("f.yaml").doesNotContain("\n"));
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("none.yaml");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigFile.read(file))
                .withMessage(file + ": no such configuration file");
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws IOException {
        Path file = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigFile.read(file))
                .withMessage(file + ": not UTF-8 text");
    }

    @Test
    void theHelpNamesEveryKeyAndItsExampleIsValid() {
        String help = ConfigHelp.text();
        for (Key key : Key.values()) {
            assertThat(help).contains("\n" + key.path() + "  (");
        }
        read(help.substring(help.indexOf("Example:") + "Example:".length()));
    }

    private static Settings read(String text) {
        return ConfigFile.parse(text, "f.yaml", Path.of(""));
    }
}
