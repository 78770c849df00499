package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedFilesTest {

    @TempDir
    Path folder;

    @Test
    void moreDirectoriesThanAreWatchedAreSaidOnceAndThoseThatAreWatchedStillAre() throws Exception {
        List<String> notices = new ArrayList<>();
        try (ClosedFiles files = new ClosedFiles(notices::add)) {
            files.watch(folder);
            for (int i = 0; i < 260; i++) {
                files.watch(Files.createDirectory(folder.resolve("directory-" + i)));
            }
            assertThat(notices).singleElement().asString().contains("more than 256 directories");
            Path written = Files.writeString(folder.resolve("directory-7/file"), "text");
            assertThat(files.look()).extracting(Suspect::path).contains(written);
        }
    }
}
