package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Store;

/** A kill or an error at any step of an optimization changes nothing of what a run holds. */
class OptimizerStepsTest {

    @TempDir
    Path temp;

    private UnoptimizedStore unoptimized;

    @BeforeEach
    void begin() {
        unoptimized = new UnoptimizedStore(temp);
    }

    /** Optimizes run "r" of a store and stops dead at a point. */
    static final class Child {
        public static void main(String[] args) {
            FaultPoint fatal = FaultPoint.valueOf(args[1]);
            try (Store store = Store.openForWriting(Path.of(args[0]), "test")) {
                FaultPoint.onReached(point -> {
                    if (point == fatal) {
                        System.out.println("at " + point);
                        sleepForever();
                    }
                });
                store.optimize("r", UnoptimizedStore.LEVEL, 2, (done, pages) -> true);
            }
        }

        private static void sleepForever() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY", "COMMITTED"})
    void aKillAtAnyStepLeavesTheRunWhole(FaultPoint point) throws Exception {
        unoptimized.store("r");
        try (ChildJvm child = new ChildJvm(Child.class, temp.toString(), point.name())) {
            assertThat(child.line()).isEqualTo("at " + point);
            child.kill();
        }
        unoptimized.assertWhole("r");
        unoptimized.generations("r", point == FaultPoint.COMMITTED);
        assertThat(unoptimized.optimize("r").complete()).isTrue();
        unoptimized.assertWhole("r");
        assertThat(unoptimized.generations("r", true)).hasSize(1);
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(names = {"STAGING_BEGUN", "STAGING_FINISHED", "PAGES_INGESTED", "COMMIT_READY"})
    void anErrorAtAnyStepLeavesTheRunWholeAndIsTakenBack(FaultPoint point) {
        unoptimized.store("r");
        try (Store store = Store.openForWriting(temp, "test")) {
            FaultPoint.onReached(reached -> {
                if (reached == point) {
                    throw new IllegalStateException("injected");
                }
            });
            assertThatThrownBy(() -> store.optimize("r", UnoptimizedStore.LEVEL, 2, (done, pages) -> true))
                    .hasMessage("injected");
            assertThat(temp.resolve("staging")).isEmptyDirectory();
        } finally {
            FaultPoint.onReached(reached -> {});
        }
        unoptimized.generations("r", false);
        unoptimized.assertWhole("r");
    }
}
