package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.config.ConfigException;
import org.lapidary.engine.EngineException;
import org.lapidary.store.StoreException;

class FailuresTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConfigException("m"), 2),
                Arguments.of(new EngineException.CannotStart("m"), 3),
                Arguments.of(new EngineException.NotPermitted("m", null), 4),
                Arguments.of(new AccessDeniedException("m"), 4),
                Arguments.of(new EngineException.BadRequest("m"), 5),
                Arguments.of(new StoreException.Unknown("m"), 5),
                Arguments.of(new StoreException.Exists("m"), 5),
                Arguments.of(new BadRequestException("m"), 5),
                Arguments.of(new FileAlreadyExistsException("m"), 5),
                Arguments.of(new StoreException.NotAStore("m"), 6),
                Arguments.of(new StoreException.WrongVersion("m"), 6),
                Arguments.of(new StoreException.InUse("m"), 7),
                Arguments.of(new StoreException.Corrupt("m", null), 8),
                Arguments.of(new EngineException.BadState("m", null), 8),
                Arguments.of(new StoreException.NoSpace("m", null), 9),
                Arguments.of(new EngineException.NoSpace("m", null), 9),
                Arguments.of(new FileSystemException("m", null, "No space left on device"), 9),
                Arguments.of(new UncheckedIOException(new IOException("m: No space left on device")), 9),
                Arguments.of(new StoreException.Hindered("m", null), 4),
                Arguments.of(new StoreException.Io("m", null), 1),
                Arguments.of(new EngineException.SystemFailure("m", null), 1),
                Arguments.of(new IllegalStateException("m"), 1),
                Arguments.of(new OutOfMemoryError("m"), 1),
                Arguments.of(new OutOfMemoryError("unable to create native thread: m"), 4),
                Arguments.of(new StoreException.Io("m", new IOException("Too many open files")), 4),
                Arguments.of(new EngineException.SystemFailure("m: too many open files (errno 24)", null), 4),
                Arguments.of(new UncheckedIOException(new IOException("m: File too large")), 4));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachKindHasItsCodeAndOneLine(Throwable failure, int code) {
        assertThat(Failures.codeOf(failure).code()).isEqualTo(code);
        assertThat(Failures.lineOf(failure)).contains("m").doesNotContain("\n");
    }

    @Test
    void onlyWhatNobodyForesawIsCalledABug() {
        assertThat(Failures.lineOf(new IllegalStateException("x"))).contains("bug");
        assertThat(Failures.lineOf(new StoreException.Io("x", null))).isEqualTo("x");
        assertThat(Failures.lineOf(new EngineException.SystemFailure("two\nlines", null)))
                .isEqualTo("two lines");
    }
}
