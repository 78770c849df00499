package org.lapidary.engine.tracee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to whom the host does not let trace is of use there. */
class AttachmentTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, set kernel.yama.ptrace_scope", "2, CAP_SYS_PTRACE", "3, until this machine is booted"})
    void theAdviceFitsTheScope(String scope, String words) throws Exception {
        Path file = Files.writeString(folder.resolve("scope"), scope + "\n");
        assertThat(Attachment.advice(file)).contains(words);
    }

    @Test
    void nobodyIsToldToSetAScopeThatCannotBeSetBack() throws Exception {
        Path file = Files.writeString(folder.resolve("scope"), "3\n");
        assertThat(Attachment.advice(file)).doesNotContain("set it").doesNotContain("to 0 or 1");
    }

    @Test
    void withoutYamaAContainerMayBeWhatForbidsIt() {
        assertThat(Attachment.advice(folder.resolve("none"))).contains("in a container allow SYS_PTRACE");
    }
}
