package org.lapidary.engine.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.CreateResult;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.Store;

/**
 * Checkpoints of {@code forecast.c} in the midst of what it does: all are taken after it has begun, whatever time that
 * takes, and then it is ended.
 */
final class StoppedProgram {

    /** Checkpoints that may have been taken before one that has just been stored: what the storing thread queues. */
    private static final int UNDER_WAY = 4;

    /** Each stops once in a hundred times at the few instructions between one stretch and the next. */
    private static final int WANTED = 3;

    /** For so long it goes on at least: on a busy machine the program may get no processor between several checkpoints. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(200);

    private StoppedProgram() {}

    /** Runs {@code program what directory}; the checkpoints that count, the last ones of run {@code what}. */
    static List<CheckpointId> checkpoints(Store store, Path program, String what, Path directory) throws IOException {
        return checkpoints(store, program, what, directory, "gem5");
    }

    /** The same with more time between them, in which the program is watched. */
    static List<CheckpointId> distant(Store store, Path program, String what, Path directory) throws IOException {
        return checkpoints(store, program, what, directory, "gem5", Duration.ofMillis(100));
    }

    /** The same for a program that is shown another CPU. */
    static List<CheckpointId> checkpoints(Store store, Path program, String what, Path directory, String cpu)
            throws IOException {
        return checkpoints(store, program, what, directory, cpu, Duration.ofMillis(5));
    }

    private static List<CheckpointId> checkpoints(
            Store store, Path program, String what, Path directory, String cpu, Duration interval) throws IOException {
        Files.createDirectories(directory);
        LaunchSpec launch = new LaunchSpec(
                List.of(program.toString(), what, directory.toString()),
                List.of("LC_ALL=C"),
                directory,
                Optional.of(Path.of("/dev/null")),
                Optional.of(directory.resolve("out")));
        CreateOptions options = CreateOptions.every(interval).named(what).keyframeEvery(100).cpuProfile(cpu).build();
        Ending ending = new Ending(directory.resolve("started"));
        Creator creator = new Creator(store, launch, options, ending);
        ending.creator = creator;
        CreateResult result = creator.run();
        return IntStream.rangeClosed(result.checkpoints() - WANTED + 1, result.checkpoints())
                .mapToObj(number -> new CheckpointId(what, number))
                .toList();
    }

    private static final class Ending implements CreateListener {

        private final Path started;
        private volatile Creator creator;
        private int since;
        private long began;

        Ending(Path started) {
            this.started = started;
        }

        @Override
        public void stored(CheckpointInfo checkpoint) {
            if (since == 0 && !Files.exists(started)) {
                return;
            }
            began = since == 0 ? System.nanoTime() : began;
            since++;
            if (since >= UNDER_WAY + WANTED && System.nanoTime() - began >= LONG_ENOUGH.toNanos()) {
                creator.cancel();
            }
        }
    }
}
