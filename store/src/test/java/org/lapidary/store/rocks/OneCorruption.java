package org.lapidary.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.lapidary.store.Checkpoint;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.Image;
import org.lapidary.store.PageReader;
import org.lapidary.store.PageSource;
import org.lapidary.store.ProgressListener;
import org.lapidary.store.RunWriter;
import org.lapidary.store.Store;
import org.lapidary.store.StoreException;
import org.lapidary.store.Upkeep;
import org.lapidary.store.Verification;

/** A store of two checkpoints that a test damages in one place: that is found, named, and never handed out as good. */
abstract class OneCorruption {

    @TempDir
    Path temp;

    static final CheckpointId KEYFRAME = new CheckpointId("r", 1);
    static final CheckpointId DIFFERENCE = new CheckpointId("r", 2);

    Path directory;
    boolean isDamaged = true;
    final Image first = new Image().fill(0x1000, 40, 1);
    final Image second = new Image(first);

    /** Generation 1: forty plain pages in three blocks. Generation 2: pages 16 to 19 as differences, in one block. */
    @BeforeEach
    void fill() {
        directory = temp.resolve("store");
        for (long vpn = 0x1010; vpn < 0x1014; vpn++) {
            second.put(vpn, Image.touched(first.get(vpn), vpn));
        }
        try (Store store = Store.openForWriting(directory, "test");
                RunWriter writer = store.beginRun(Image.run("r"))) {
            writer.append(first.draft(true));
            assertThat(writer.append(second.draft(false)).counts().delta()).isEqualTo(4);
        }
    }

    /** Whatever a test has damaged, a verification finds, unless it says that it is no damage; a repair mends it. */
    @AfterEach
    void aVerificationFindsItAndARepairMendsIt() {
        List<Verification.Damage> found;
        try {
            found = Upkeep.of(directory, Duration.ZERO)
                    .verify(100, ProgressListener.NONE)
                    .damages();
        } catch (StoreException.Corrupt e) {
            assertThat(isDamaged).as("it does not even open").isTrue();
            found = List.of(new Verification.Damage("", e.getMessage()));
        }
        assertThat(found.isEmpty()).as("%s", found).isNotEqualTo(isDamaged);
        assertThat(damaged().repair(false).findings().isEmpty()).isNotEqualTo(isDamaged);
        assertThat(damaged().verify().damages()).isEmpty();
        assertTheRestIsWhole();
    }

    final void tamper(Column column, byte[] key, UnaryOperator<byte[]> change) throws Exception {
        damaged().tamper(column, key, change);
    }

    final DamagedStore damaged() {
        return new DamagedStore(directory, Map.of(KEYFRAME, first, DIFFERENCE, second));
    }

    final void read(CheckpointId id) throws IOException {
        try (Store store = Store.openForReading(directory, "test")) {
            Checkpoint checkpoint = store.checkpoint(id);
            Image image = id.equals(KEYFRAME) ? first : second;
            image.assertReadFrom(checkpoint, 2);
        }
    }

    final void readSingly(CheckpointId id) {
        try (Store store = Store.openForReading(directory, "test");
                PageReader reader = store.checkpoint(id).pageReader()) {
            for (int index = 0; index < store.checkpoint(id).pages().size(); index++) {
                reader.read(index, new byte[PageSource.PAGE_SIZE]);
            }
        }
    }

    final void assertCorrupt(ThrowingCallable action, String... parts) {
        var error = assertThatThrownBy(action).isInstanceOf(StoreException.Corrupt.class);
        for (String part : parts) {
            error.hasMessageContaining(part);
        }
    }

    private void assertTheRestIsWhole() {
        try (Store store = Store.openForReading(directory, "test")) {
            for (CheckpointId id : List.of(KEYFRAME, DIFFERENCE)) {
                if (store.run("r").isPresent()
                        && store.checkpoints("r").stream().anyMatch(info -> info.id().equals(id))) {
                    (id.equals(KEYFRAME) ? first : second).assertReadFrom(store.checkpoint(id), 1);
                }
            }
        }
    }
}
