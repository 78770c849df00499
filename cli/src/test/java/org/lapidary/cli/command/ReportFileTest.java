package org.lapidary.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report takes the place of another as a whole, and goes through links and into devices. */
class ReportFileTest {

    @TempDir
    Path directory;

    @Test
    void anotherReportIsReplacedAndKeepsItsPermissions() throws IOException {
        Path file = Files.writeString(directory.resolve("report.json"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        Object before = Files.getAttribute(file, "unix:ino");
        ReportFile.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-rw----");
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void aLinkStaysAndAFullDiskIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("report.json"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        ReportFile.write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        assertThatThrownBy(() -> ReportFile.write(Path.of("/dev/full"), "new"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("/dev/full");
    }
}
