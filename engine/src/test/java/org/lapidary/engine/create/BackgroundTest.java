package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackgroundTest {

    /** Fields of proc_pid_stat(5), counted from the state, which is the third. */
    private static final int NICE = 19 - 3;

    private static final int POLICY = 41 - 3;

    @Test
    void aThreadOfTheBackgroundAndThoseThatItStartsYieldToOthers() throws Exception {
        List<String> found = new ArrayList<>();
        Thread background = Thread.ofPlatform().start(() -> {
            Background.enter();
            found.add(scheduling());
            Thread started = Thread.ofPlatform().start(() -> found.add(scheduling()));
            join(started);
        });
        join(background);

        assertThat(found).hasSize(2).allMatch(scheduling -> scheduling.matches("policy 3, nice 1[0-9]"));
    }

    private static String scheduling() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return "policy " + fields[POLICY] + ", nice " + fields[NICE];
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
