package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.resume.ResumeOptions;
import org.lapidary.engine.resume.Resumer;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Store;

/** A program is shown the CPU of a file, also where it goes on from a checkpoint and the file is gone. */
class CpuFromFileTest {

    @TempDir
    Path folder;

    @Test
    void aResumedProgramStillSeesTheCpuThatItWasShown() throws Exception {
        String gem5 = CpuProfiles.describeGem5();
        Path file = Files.writeString(
                folder.resolve("cpu"), gem5.replaceFirst("(?m)^0x00000001  -  \\S+ \\S+", "1 - abcd12 77"));
        String profile = CpuProfiles.read(file);
        Files.delete(file);
        Path program = Subjects.compile(folder, "forecast");
        Path directory = folder.resolve("cpuid");
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            List<CheckpointId> checkpoints =
                    StoppedProgram.checkpoints(store, program, "cpuid", directory, profile);
            Files.createFile(directory.resolve("stop"));
            Path out = folder.resolve("resumed");
            ResumeOptions options = ResumeOptions.DEFAULT.withStdout(Optional.of(out));
            new Resumer(store.checkpoint(checkpoints.getLast()), options, notice -> {}).run(() -> {});
            assertThat(Files.readString(out)).startsWith("abcd12 77 1 ");
        }
    }
}
