package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.CheckpointInfo;
import org.lapidary.store.ChildJvm;
import org.lapidary.store.Image;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.Reclaimed;
import org.lapidary.store.RunInfo;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;

/**
 * Two writers, one that removes, optimizes and collects, and a reader, all in processes of their own and in one store;
 * one after the other, at random, is killed and begun anew. {@code LAPIDARY_KILLS=200} asks for more kills.
 */
class KillsUnderLoadTest {

    private static final int KILLS = Integer.parseInt(System.getenv().getOrDefault("LAPIDARY_KILLS", "1"));

    /** After so many kills all are killed at once, and everything is looked at. */
    private static final int ROUND = 10;

    private static final int LONGEST_LIFE_MILLIS = 2500;

    @TempDir
    Path temp;

    /** Writes run after run, of a few checkpoints each. */
    static final class Writer {
        public static void main(String[] args) {
            Random random = new Random();
            String name = args[1] + ProcessHandle.current().pid() + "-";
            int runs = 0;
            while (true) {
                try (Store store = Store.openForWriting(Path.of(args[0]), "create")) {
                    for (int i = 0; i < 5; i++) {
                        write(store, name + ++runs, 1 + random.nextInt(12));
                    }
                } catch (StoreException.InUse e) {
                    continue; // others take their time
                }
            }
        }

        private static void write(Store store, String run, int count) {
            try (RunWriter writer = store.beginRun(Image.run(run))) {
                for (int n = 1; n <= count; n++) {
                    CheckpointInfo info = writer.append(image(run, n).draft(n % 4 == 1));
                    System.out.println("stored " + info.id());
                }
            }
        }
    }

    /** Removes, optimizes, collects. */
    static final class Keeper {
        public static void main(String[] args) {
            Path directory = Path.of(args[0]);
            Random random = new Random();
            Upkeep upkeep = Upkeep.of(directory, Duration.ofSeconds(2));
            while (true) {
                try {
                    List<String> runs;
                    try (Store store = Store.openForReading(directory, "keeper")) {
                        runs = store.runs().stream().map(RunInfo::name).toList();
                    }
                    if (runs.isEmpty()) {
                        continue;
                    }
                    String run = runs.get(random.nextInt(runs.size()));
                    switch (random.nextInt(runs.size() > 20 ? 6 : 3)) {
                        case 0 -> {
                            try (Store store = Store.openForWriting(directory, "optimize")) {
                                store.optimize(run, 3, 1, (done, pages) -> true);
                            }
                        }
                        case 1 -> upkeep.collect(false, ProgressListener.NONE);
                        default -> {
                            int from = 1 + random.nextInt(4);
                            System.out.println("removing " + run + " " + from);
                            upkeep.remove(run, n -> n >= from, false);
                        }
                    }
                } catch (StoreException.InUse | StoreException.Unknown e) {
                    continue; // others were quicker, or are at it
                }
            }
        }
    }

    /** Reads one checkpoint after the other; what is wrong ends it. */
    static final class Reader {
        public static void main(String[] args) {
            Random random = new Random();
            while (true) {
                try (Store store = Store.openForReading(Path.of(args[0]), "reader")) {
                    for (RunInfo run : store.runs()) {
                        List<CheckpointInfo> infos = store.checkpoints(run.name());
                        CheckpointId id = infos.get(random.nextInt(infos.size())).id();
                        image(id.run(), id.number()).assertReadFrom(store.checkpoint(id), 1);
                    }
                } catch (StoreException.InUse | StoreException.Unknown e) {
                    continue; // a collection, or removed in the meantime
                } catch (StoreException | AssertionError e) {
                    System.out.println("WRONG " + e);
                }
            }
        }
    }

    /** Pages that all runs share, some that change a little, some that are the run's own. */
    private static Image image(String run, int n) {
        Image image = new Image().fill(0, 20, 1);
        for (int vpn = 0; vpn < 10; vpn++) {
            image.put(vpn, Image.touched(image.get(vpn), run.hashCode() + n * 100L + vpn));
        }
        return image.fill(100L * n, 10, run.hashCode() + n);
    }

    private final Set<String> stored = new ConcurrentSkipListSet<>();
    private final Map<String, Integer> removing = java.util.Collections.synchronizedMap(new TreeMap<>());
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    /** One of the processes, whose lines are taken as they come. */
    private final class Worker {
        private final ChildJvm child;
        private final Thread listener;

        Worker(ChildJvm child) {
            this.child = child;
            this.listener = Thread.ofPlatform().daemon().start(this::listen);
        }

        private void listen() {
            try {
                for (String line; (line = child.line()) != null; ) {
                    String[] words = line.split(" ");
                    switch (words[0]) {
                        case "stored" -> stored.add(words[1]);
                        case "removing" -> removing.merge(words[1], Integer.parseInt(words[2]), Math::min);
                        default -> wrong.add(line);
                    }
                }
            } catch (IOException e) {
                wrong.add(e.toString());
            }
        }

        /** Kills it and takes what it said until then; the last line may be cut short, and then is not counted. */
        void kill() throws InterruptedException {
            assertThat(child.isAlive()).as("it runs until it is killed").isTrue();
            child.kill();
            listener.join();
        }
    }

    private Worker begin(int kind) {
        try {
            String store = temp.resolve("store").toString();
            return new Worker(
                    switch (kind) {
                        case 0 -> new ChildJvm(Writer.class, store, "a");
                        case 1 -> new ChildJvm(Writer.class, store, "b");
                        case 2 -> new ChildJvm(Keeper.class, store);
                        default -> new ChildJvm(Reader.class, store);
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingThatWasReportedIsLostWhoeverIsKilled() throws Exception {
        Path directory = temp.resolve("store");
        Store.openForWriting(directory, "test").close();
        Random random = new Random();
        List<Worker> workers = new ArrayList<>();
        int kills = 0;
        while (kills < KILLS) {
            if (workers.isEmpty()) {
                int before = stored.size();
                for (int kind = 0; kind < 4; kind++) {
                    workers.add(begin(kind));
                }
                while (stored.size() < before + 5) {
                    Thread.sleep(10); // until they are at work
                }
            }
            Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            int victim = random.nextInt(4);
            workers.get(victim).kill();
            workers.set(victim, begin(victim));
            kills++;
            if (kills % ROUND == 0 || kills >= KILLS) {
                for (Worker worker : workers) {
                    worker.kill();
                    kills++;
                }
                workers.clear();
                lookAtEverything(directory);
            }
        }
        System.out.println("killed " + kills + " processes; " + stored.size() + " checkpoints were stored, "
                + removing.size() + " runs cut");
    }

    private void lookAtEverything(Path directory) {
        assertThat(wrong).isEmpty();
        Upkeep upkeep = Upkeep.of(directory, Duration.ofSeconds(10));
        assertThat(upkeep.verify(100, ProgressListener.NONE).damages()).isEmpty();
        assertHolds(directory);
        Store.openForWriting(directory, "test").close();
        upkeep.collect(false, ProgressListener.NONE);
        Reclaimed left = upkeep.collect(true, ProgressListener.NONE);
        assertThat(left.deadGenerations() + left.sparseGenerations() + left.staleIndexEntries()).isZero();
        assertThat(upkeep.verify(100, ProgressListener.NONE).damages()).isEmpty();
        assertHolds(directory);
        assertThat(directory.resolve("staging")).isEmptyDirectory();
    }

    private void assertHolds(Path directory) {
        Set<String> found = new ConcurrentSkipListSet<>();
        try (Store store = Store.openForReading(directory, "test")) {
            for (RunInfo run : store.runs()) {
                for (CheckpointInfo info : store.checkpoints(run.name())) {
                    image(run.name(), info.id().number()).assertReadFrom(store.checkpoint(info.id()), 1);
                    found.add(info.id().toString());
                }
            }
        }
        assertThat(found).containsAll(stored.stream().filter(id -> !isBeingRemoved(id)).toList());
    }

    private boolean isBeingRemoved(String id) {
        int slash = id.indexOf('/');
        return Integer.parseInt(id.substring(slash + 1))
                >= removing.getOrDefault(id.substring(0, slash), Integer.MAX_VALUE);
    }
}
