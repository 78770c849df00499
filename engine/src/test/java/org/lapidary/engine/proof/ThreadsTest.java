package org.lapidary.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lapidary.engine.create.CreateResult;

/** Every checkpoint of programs with threads goes on as the program did. */
class ThreadsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "queues, 300, -pie", "queues, 300, -static", "barriers, 400, -pie", "churn, 300, -static", "locks, 100, -pie",
        "sleepers, 1500, -static", "orphans, 300, -pie"
    })
    void goesOnWithAllItsThreads(String mode, String rounds, String linking) throws Exception {
        Path program = Subjects.compile(folder, "threads", linking, "-pthread");
        CreateResult result = Proof.of(folder, List.of(program.toString(), mode, rounds), Optional.empty())
                .resumingEvery(2)
                .prove();
        assertThat(result.exit().code()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"queues, 150", "churn, 100"})
    void goesOnFromACopyThatWasReadWhileAllItsThreadsRanOn(String mode, String rounds) throws Exception {
        Path program = Subjects.compile(folder, "threads", "-static", "-pthread");
        CreateResult result = Proof.of(folder, List.of(program.toString(), mode, rounds), Optional.empty())
                .readingCopies()
                .withCheckpoints(4)
                .resumingEvery(2)
                .prove();
        assertThat(result.facts()).anyMatch(fact -> fact.contains("copy-on-write"));
    }

    @Test
    void xzOnTwoThreads() throws Exception {
        Proof.of(folder, List.of(Subjects.installed("xz"), "-T2", "--block-size=256KiB", "-1c"), Optional.of(Subjects.text(folder, 3)))
                .resumingEvery(3)
                .prove();
    }

    @Test
    void sortOnTwoThreads() throws Exception {
        Proof.of(
                        folder,
                        List.of(Subjects.installed("sort"), "--parallel=2", "-k2", Subjects.text(folder, 12).toString()),
                        Optional.empty())
                .resumingEvery(3)
                .prove();
    }

    @Test
    void zstdOnTwoThreads() throws Exception {
        Proof.of(
                        folder,
                        List.of(Subjects.installed("zstd"), "-T2", "-6c", Subjects.text(folder, 6).toString()),
                        Optional.empty())
                .resumingEvery(3)
                .prove();
    }

    @Test
    void pythonWithThreads() throws Exception {
        Proof.of(folder, List.of(Subjects.installed("python3"), "-c", """
                import hashlib, queue, threading
                todo, done = queue.Queue(8), {}
                def worker():
                    while (item := todo.get()) is not None:
                        done[item] = hashlib.sha256(bytes(item % 251 for _ in range(40000))).hexdigest()
                        todo.task_done()
                for i in range(15):
                    threads = [threading.Thread(target=worker) for _ in range(3)]
                    for t in threads: t.start()
                    for n in range(12): todo.put(100 * i + n)
                    for t in threads: todo.put(None)
                    for t in threads: t.join()
                    print(i, len(done), max(done.values())[:12], flush=True)
                """), Optional.empty()).resumingEvery(3).prove();
    }
}
