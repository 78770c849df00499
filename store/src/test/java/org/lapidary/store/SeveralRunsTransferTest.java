package org.lapidary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lapidary.store.TransferTest.AS_IT_IS;
import static org.lapidary.store.TransferTest.assertHolds;
import static org.lapidary.store.TransferTest.export;
import static org.lapidary.store.TransferTest.history;
import static org.lapidary.store.TransferTest.importInto;
import static org.lapidary.store.TransferTest.write;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several runs that go from one store to another in one file. */
class SeveralRunsTransferTest {

    @TempDir
    Path temp;

    @Test
    void severalRunsGoTogetherAllOrNone() throws IOException {
        write(temp.resolve("a"), "r", history());
        write(temp.resolve("a"), "s", history().reversed());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, CheckpointChoice> choices = new LinkedHashMap<>();
        choices.put("s", number -> number >= 2 && number <= 4);
        choices.put("r", number -> true);
        Exported exported;
        try (Store store = Store.openForReading(temp.resolve("a"), "test")) {
            exported = store.exportRuns(choices, out, ProgressListener.NONE);
        }
        byte[] file = out.toByteArray();
        assertThat(exported.runs()).containsExactly(new RunPart("s", 3), new RunPart("r", 5));
        assertThat(file.length).as("what both have is there once").isLessThan(export(temp.resolve("a"), "r").length * 5 / 4);
        importInto(temp.resolve("b"), file, AS_IT_IS);
        assertHolds(temp.resolve("b"), "s", 2, history().reversed().subList(1, 4));
        assertHolds(temp.resolve("b"), "r", 1, history());
        write(temp.resolve("c"), "r", history().subList(0, 1));
        assertThatThrownBy(() -> importInto(temp.resolve("c"), file, AS_IT_IS))
                .isInstanceOf(StoreException.Exists.class);
        assertThatThrownBy(() -> importInto(
                        temp.resolve("c"), file, new ImportOptions("the file", Optional.of("t"), true, state -> {})))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("the file holds 2 runs");
        assertHolds(temp.resolve("c"), "r", 1, history().subList(0, 1));
        try (Store store = Store.openForWriting(temp.resolve("c"), "test")) {
            assertThat(store.runs()).extracting(RunInfo::name).as("nothing of a file that is refused").containsExactly("r");
            store.importRuns(
                    new ByteArrayInputStream(file),
                    new ImportOptions("the file", Optional.empty(), true, state -> {}),
                    ProgressListener.NONE);
        }
        assertHolds(temp.resolve("c"), "s", 2, history().reversed().subList(1, 4));
        assertHolds(temp.resolve("c"), "r-1", 1, history());
    }

    @Test
    void aFileOfOneRunIsOneThatEarlierLapidariesRead() throws IOException {
        write(temp.resolve("a"), "r", history().subList(0, 1));
        assertThat(export(temp.resolve("a"), "r")).startsWith('L', 'A', 'P', 'I', 'D', 'A', 'R', 'Y', 1);
    }
}
