package org.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileFailuresTest {

    @Test
    void eachIsOfItsKindAndSaysWhatWasInTheWay() {
        assertThat(FileFailures.of("can't write d", new AccessDeniedException("d/f")))
                .isInstanceOf(EngineException.NotPermitted.class)
                .hasMessage("can't write d: no permission for d/f");
        assertThat(FileFailures.of("can't write d", new NoSuchFileException("d/f")))
                .isInstanceOf(EngineException.SystemFailure.class)
                .hasMessage("can't write d: there is no d/f, or no directory for it");
        assertThat(FileFailures.of("can't write d", new FileSystemException("d/f", null, "Is a directory")))
                .hasMessage("can't write d: d/f: Is a directory");
        for (String full : new String[] {"No space left on device", "Disk quota exceeded"}) {
            assertThat(FileFailures.of("can't write d", new IOException(full))).isInstanceOf(EngineException.NoSpace.class);
        }
    }
}
