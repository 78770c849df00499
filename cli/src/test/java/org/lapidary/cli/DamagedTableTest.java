package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lapidary.engine.create.CreateListener;
import org.lapidary.engine.create.CreateOptions;
import org.lapidary.engine.create.Creator;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.store.Store;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What verbs do with a store of which one table file is damaged. It holds runs {@code a} and {@code b} of a real program,
 * with two checkpoints each, and the file is one that {@code b} brought.
 */
class DamagedTableTest {

    /** Takes longer than both checkpoints. */
    private static final String LOOP = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";

    /** Before the file's content ends: in the footer, which leads to all of it. */
    private static final int IN_FOOTER = 40;

    enum Damage {
        FLIPPED,
        CUT,
        GONE
    }

    /** What a table file is of, and where its properties tell that: in who wrote it, or its column family's name. */
    enum Table {
        /** The last one, of pages that b/2 brought. */
        PAGES("SST Writer"),
        RUNS("nameruns"),
        CHECKPOINTS("namecheckpoints");

        private final String mark;

        Table(String mark) {
            this.mark = mark;
        }

        private boolean is(Path file) throws IOException {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(mark);
        }
    }

    @TempDir
    static Path temp;

    private static Path whole;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path store;
    private String file;

    /** Two openings, each of which leaves a file of each kind. */
    @BeforeAll
    static void fill() {
        whole = temp.resolve("whole");
        for (String run : List.of("a", "b")) {
            try (Store open = Store.openForWriting(whole, "test")) {
                LaunchSpec program = new LaunchSpec(
                        List.of("/bin/sh", "-c", LOOP), List.of(), temp, Optional.empty(), Optional.empty());
                CreateOptions options = CreateOptions.every(Duration.ofMillis(20)).named(run).maxCheckpoints(2).build();
                new Creator(open, program, options, new CreateListener() {}).run();
                assertThat(open.checkpoints(run)).hasSize(2);
            }
        }
    }

    static Stream<Arguments> damages() {
        return Stream.of(Table.values()).flatMap(table -> Stream.of(Damage.values())
                .map(damage -> Arguments.of(table, damage)));
    }

    private void damage(Table table, Damage damage) throws IOException {
        store = temp.resolve(table + "-" + damage);
        try (Stream<Path> files = Files.walk(whole)) {
            for (Path from : (Iterable<Path>) files::iterator) {
                Files.copy(from, store.resolve(whole.relativize(from).toString()));
            }
        }
        Path damaged = null;
        try (Stream<Path> files = Files.list(store.resolve("db"))) {
            for (Path path : files.filter(name -> name.toString().endsWith(".sst")).sorted().toList()) {
                damaged = table.is(path) ? path : damaged; // the last, which is of b
            }
        }
        file = damaged.getFileName().toString();
        switch (damage) {
            case GONE -> Files.delete(damaged);
            case CUT -> {
                try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
            case FLIPPED -> {
                byte[] bytes = Files.readAllBytes(damaged);
                bytes[bytes.length - IN_FOOTER] ^= 1;
                Files.write(damaged, bytes);
            }
        }
    }

    /** Runs a verb on the store, and begins anew with what it says. */
    private int run(String... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("-D", store.toString())).toArray(String[]::new);
        return new Application(new Context(new Wiring(console::say), console, List.of(), new Interruption())).run(all);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json(String schema) {
        Schemas.assertValid(schema, out());
        return new ObjectMapper().readTree(out());
    }

    /** Standard error tells of the file, and once what can be done. */
    private void assertTold() {
        assertThat(err()).contains("lapidary: the file " + file);
        assertThat(err().lines().filter(line -> line.contains("`lapidary repair --apply`"))).hasSize(1);
    }

    /** By a wrong byte in the footer nothing is lost; by lost pages b/2 is, by lost records b, until it is repaired. */
    @ParameterizedTest
    @MethodSource("damages")
    void whatIsWholeIsHadAndTheRestIsTold(Table table, Damage damage) throws IOException {
        damage(table, damage);
        boolean lost = damage != Damage.FLIPPED;
        boolean records = table != Table.PAGES;
        listed(table, lost && records);
        sized(lost || !records);
        for (String whole : List.of("a/1", lost && records ? "a/2" : "b/1")) {
            assertThat(run("show", whole)).isZero();
        }
        assertThat(run("show", "b/2")).isEqualTo(lost ? 8 : 0);
        materialized(table, lost);

        assertThat(run("verify", "--read-data")).isEqualTo(8);
        assertThat(out()).contains("the file " + file, "DAMAGED: ");
        assertThat(run("gc", "--dry-run")).isEqualTo(8);
        assertTold();
        assertThat(err()).contains("nothing would be taken away");
        assertThat(run("gc")).isEqualTo(8);
        assertThat(err()).contains(file, "`lapidary repair --apply` mends the store");
        repaired(lost && !records ? 3 : 4);
    }

    private void listed(Table table, boolean incomplete) {
        assertThat(run("list")).isEqualTo(incomplete ? 8 : 0);
        assertTold();
        assertThat(err().lines().filter(line -> line.contains("cannot be read: "))).hasSize(incomplete ? 1 : 0);
        assertThat(out()).containsPattern("\na +2 ");
        assertThat(run("list", "--json")).isEqualTo(incomplete ? 8 : 0);
        assertDamages("list", incomplete);
        assertThat(json("list").get("runs").size()).isEqualTo(incomplete && table == Table.RUNS ? 1 : 2);
        assertThat(run("list", "a", "--json")).isZero();
        assertThat(json("list-run").get("checkpoints").size()).isEqualTo(2);
    }

    private void sized(boolean incomplete) {
        assertThat(run("du")).isEqualTo(incomplete ? 8 : 0);
        assertTold();
        assertThat(run("du", "--json")).isEqualTo(incomplete ? 8 : 0);
        assertDamages("du", incomplete);
    }

    private void assertDamages(String schema, boolean incomplete) {
        JsonNode json = json(schema);
        assertThat(json.get("notices")).singleElement().asString().contains(file);
        assertThat(json.get("damages").isEmpty()).isEqualTo(!incomplete);
        json.get("damages").forEach(damage -> assertThat(damage.get("what").asString()).contains(file));
    }

    private void materialized(Table table, boolean lost) {
        Path made = temp.resolve("made-" + store.getFileName());
        assertThat(run("materialize", "a", "--force", "--no-sync", "--out", made.toString())).isZero();
        assertThat(out().lines()).hasSize(2);
        assertThat(run("materialize", "b", "--force", "--no-sync", "--out", made.toString())).isEqualTo(lost ? 8 : 0);
        assertThat(out().lines()).hasSize(!lost ? 2 : table == Table.PAGES ? 1 : 0);
        assertThat(made.resolve("a.1.cpt")).isNotEmptyDirectory();
        assertThat(made.resolve("b.2.cpt").toFile().exists()).isEqualTo(!lost);
    }

    private void repaired(int checkpoints) {
        assertThat(run("repair", "--dry-run")).isEqualTo(8);
        assertThat(out()).contains(": to be rebuilt: ", "would rebuild ", checkpoints + " checkpoints\n");
        assertThat(run("repair", "--apply", "--json")).isZero();
        assertThat(json("repair").get("checkpoints").asInt()).isEqualTo(checkpoints);
        assertThat(run("verify", "--read-data")).isZero();
        assertThat(run("list", "--json")).isZero();
        assertThat(err()).isEmpty();
        assertThat(json("list").get("runs")).extracting(run -> run.get("checkpoints").asInt())
                .containsExactly(2, checkpoints - 2);
    }
}
