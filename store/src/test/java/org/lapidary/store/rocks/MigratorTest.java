package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Migrated;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.directory.StoreDirectory;

/** Migrations by steps that only note that they were taken, since no earlier version was ever released. */
class MigratorTest {

    @TempDir
    Path temp;

    private final List<String> taken = new ArrayList<>();
    private final List<Migrator.Step> steps = List.of(step(1), step(2));

    private Migrator.Step step(int from) {
        return new Migrator.Step(from, "to " + (from + 1), directory -> taken.add(format() + " " + from));
    }

    @BeforeEach
    void make() {
        Store.openForWriting(temp, "test").close();
    }

    private String format() {
        try {
            return Files.readString(temp.resolve("FORMAT")).lines().skip(1).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Migrated migrate(List<Migrator.Step> with, int target) {
        return new Migrator(new StoreDirectory(temp), with, target).run(Duration.ZERO);
    }

    @Test
    void aStoreOfTheCurrentVersionHasNothingToDo() {
        assertThat(Upkeep.migrate(temp, Duration.ZERO)).isEqualTo(new Migrated(1, 1, List.of()));
        assertThat(format()).isEqualTo("version 1");
    }

    @Test
    void stepsAreTakenInOrderAndFormatFollowsEach() {
        assertThat(migrate(steps, 3)).isEqualTo(new Migrated(1, 3, List.of("to 2", "to 3")));
        assertThat(taken).containsExactly("version 1 1", "version 2 2");
        assertThat(format()).isEqualTo("version 3");
        assertThat(migrate(steps, 3).steps()).isEmpty();
    }

    @Test
    void aStepThatIsCutShortIsDoneAgain() {
        List<Migrator.Step> failing = List.of(step(1), new Migrator.Step(2, "fails", directory -> {
            throw new IllegalStateException("injected");
        }));
        assertThatThrownBy(() -> migrate(failing, 3)).hasMessage("injected");
        assertThat(format()).isEqualTo("version 2");
        assertThat(migrate(steps, 3)).isEqualTo(new Migrated(2, 3, List.of("to 3")));
    }

    @Test
    void oneThatIsTooNewIsToldFromOneThatIsTooOld() {
        migrate(steps, 3);
        assertThatThrownBy(() -> Upkeep.migrate(temp, Duration.ZERO))
                .isInstanceOf(StoreException.WrongVersion.class)
                .hasMessageContaining("too new");
        assertThatThrownBy(() -> Store.openForReading(temp, "test"))
                .isInstanceOf(StoreException.WrongVersion.class)
                .hasMessageContaining("too new");
        assertThatThrownBy(() -> migrate(List.of(step(4)), 5))
                .isInstanceOf(StoreException.WrongVersion.class)
                .hasMessageContaining("too old")
                .hasMessageContaining("up to 4");
        assertThat(format()).isEqualTo("version 3");
    }

    @Test
    void nothingIsMigratedWhileSomebodyReads() {
        try (Store reader = Store.openForReading(temp, "list")) {
            assertThat(reader.runs()).isEmpty();
            assertThatThrownBy(() -> migrate(steps, 3)).isInstanceOf(StoreException.InUse.class);
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void whatIsNoStoreIsLeftAlone() {
        assertThatThrownBy(() -> Upkeep.migrate(temp.resolve("db"), Duration.ZERO))
                .isInstanceOf(StoreException.NotAStore.class);
    }
}
