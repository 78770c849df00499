package org.lapidary.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.cli.BadRequestException;

/** Two that write the same file at once, and what a kill has left of it. */
class NewFileTest {

    @TempDir
    Path directory;

    @Test
    void theSecondOfTwoIsRefusedAndTheFirstIsWhole() throws IOException {
        Path path = directory.resolve("run.lapidary");
        Files.writeString(directory.resolve("run.lapidary.partial"), "what a kill has left, which is longer");
        try (NewFile file = NewFile.at(path)) {
            file.stream().write("whole".getBytes());
            assertThatThrownBy(() -> NewFile.at(path))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("being written");
            file.complete();
        }
        assertThat(path).hasContent("whole");
        try (NewFile other = NewFile.at(directory.resolve("other"))) {
            other.stream().write(1);
        }
        assertThat(directory).isDirectoryContaining(entry -> entry.equals(path));
        assertThat(directory.toFile().list()).hasSize(1);
    }
}
