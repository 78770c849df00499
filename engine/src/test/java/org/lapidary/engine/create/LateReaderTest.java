package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LateReaderTest {

    @Test
    void whereNoThreadCanBeHadItSaysSoAndNothingIsLeftToWaitFor() throws Exception {
        try (LateReader reader = new LateReader(task -> {
            throw new OutOfMemoryError("unable to create native thread"); // what Java makes of a limit on them
        })) {
            assertThat(reader.hasThread()).isFalse();
            assertThat(reader.isBusy()).isFalse();
            assertThat(reader.settle()).isTrue();
        }
    }

    @Test
    void otherwiseTheThreadIsThereBeforeItIsNeeded() {
        try (LateReader reader = new LateReader()) {
            assertThat(reader.hasThread()).isTrue();
        }
    }
}
