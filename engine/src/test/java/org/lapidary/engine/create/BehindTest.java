package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lapidary.store.CheckpointDraft;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;

/** A store that takes checkpoints more slowly than they come, and listeners that go wrong. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BehindTest {

    /** More than the storing thread queues. */
    private static final int WANTED = 24;

    @TempDir
    Path folder;

    private final List<String> notices = new CopyOnWriteArrayList<>();

    /** Runs a program for ever, so the listener has to end it. */
    private CreateResult run(
            Overload overload, CreateListener listener, Creator[] creator, Predicate<CheckpointDraft> storing) {
        return run(overload, Duration.ofMillis(5), listener, creator, storing);
    }

    private CreateResult run(
            Overload overload,
            Duration interval,
            CreateListener listener,
            Creator[] creator,
            Predicate<CheckpointDraft> storing) {
        LaunchSpec launch = new LaunchSpec(
                List.of("/bin/sh", "-c", "i=0; while :; do i=$((i + 1)); done"),
                List.of(),
                folder,
                Optional.empty(),
                Optional.of(folder.resolve("out")));
        CreateOptions options = CreateOptions.every(interval).named("r").overload(overload).build();
        try (Store store = Store.openForWriting(folder.resolve("store"), "test")) {
            creator[0] = new Creator(slow(store, storing), launch, options, listener);
            return creator[0].run();
        }
    }

    /** The same store, but that it appends only when it is time. */
    private static Store slow(Store store, Predicate<CheckpointDraft> isTime) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("beginRun")
                                ? new SlowWriter(store.beginRun((RunInfo) arguments[0]), isTime)
                                : method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private record SlowWriter(RunWriter writer, Predicate<CheckpointDraft> isTime) implements RunWriter {
        @Override
        public Optional<String> damage() {
            return writer.damage();
        }

        @Override
        public String run() {
            return writer.run();
        }

        @Override
        public CheckpointInfo append(CheckpointDraft draft) {
            while (!isTime.test(draft)) {
                Thread.onSpinWait();
            }
            return writer.append(draft);
        }

        @Override
        public void annotate(Map<String, String> attributes) {
            writer.annotate(attributes);
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private CreateListener endingAt(int number, Creator[] creator) {
        return new CreateListener() {
            @Override
            public void stored(CheckpointInfo checkpoint) {
                if (checkpoint.id().number() == number) {
                    creator[0].cancel(); // from the storing thread, for which the tracer may be waiting
                }
            }

            @Override
            public void notice(String message) {
                notices.add(message);
            }
        };
    }

    private List<Integer> stored() {
        try (Store store = Store.openForReading(folder.resolve("store"), "test")) {
            return store.checkpoints("r").stream().map(info -> info.id().number()).toList();
        }
    }

    @Test
    void theProgramWaitsForAStoreThatIsBehindAndIsToldHowLong() {
        Creator[] creator = new Creator[1];
        Thread tracer = Thread.currentThread();
        boolean[] waits = new boolean[1];
        CreateResult result = run(Overload.WAIT, endingAt(WANTED, creator), creator, draft -> {
            waits[0] |= tracer.getState() == Thread.State.WAITING
                    && Arrays.stream(tracer.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(StoringThread.class.getName()));
            return waits[0];
        });
        assertThat(result.waitedNanos()).isPositive();
        assertThat(result.leftOut()).isZero();
        assertThat(notices).filteredOn(notice -> notice.contains("it waits at its checkpoints")).hasSize(1);
        assertThat(stored()).hasSize(result.checkpoints()).hasSizeGreaterThanOrEqualTo(WANTED);
    }

    @Test
    void checkpointsAreLeftOutWhereTheUserWantsThatAndCounted() {
        Creator[] creator = new Creator[1];
        CreateResult result = run(
                Overload.SKIP,
                endingAt(5, creator),
                creator,
                draft -> notices.stream().anyMatch(notice -> notice.contains("checkpoints are left out")));
        assertThat(result.leftOut()).isPositive();
        assertThat(result.waitedNanos()).isZero();
        assertThat(stored()).hasSize(result.checkpoints()).hasSizeGreaterThanOrEqualTo(5);
    }

    /** It may be in time for being hurried alone. */
    @Test
    void aStoreThatWasBehindGoesOnInAHurryForSomeCheckpoints() {
        Creator[] creator = new Creator[1];
        Set<CheckpointDraft> seen = new LinkedHashSet<>();
        List<Boolean> hurried = new ArrayList<>();
        int[] late = new int[1];
        run(Overload.WAIT, Duration.ofMillis(100), endingAt(WANTED, creator), creator, draft -> {
            boolean isNew = seen.add(draft);
            boolean isBehind = draft.pages().isBehind();
            if (isNew && late[0] == 0 && seen.size() > 2 && !isBehind) {
                late[0] = seen.size();
            } else if (isNew && late[0] > 0) {
                hurried.add(isBehind);
            }
            return seen.size() != late[0] || isBehind; // that one is stored when the next one is due
        });
        assertThat(hurried.subList(0, 3)).containsOnly(true);
    }

    @ParameterizedTest
    @EnumSource(Overload.class)
    void anErrorInTheStoringThreadEndsTheRunAndComesOut(Overload overload) {
        Creator[] creator = new Creator[1];
        CreateListener faulty = new CreateListener() {
            @Override
            public void stored(CheckpointInfo checkpoint) {
                if (checkpoint.id().number() == 3) {
                    throw new LinkageError("injected");
                }
            }
        };
        assertThatThrownBy(() -> run(overload, faulty, creator, draft -> true))
                .isInstanceOf(LinkageError.class)
                .hasMessage("injected");
        assertThat(stored()).containsExactly(1, 2, 3);
    }
}
