package org.lapidary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class InterruptionTest {

    @Test
    void aRegisteredVerbIsCancelledAndWaitedFor() throws InterruptedException {
        Interruption interruption = new Interruption();
        CountDownLatch cancelled = new CountDownLatch(1);
        interruption.register(cancelled::countDown);
        Thread main = Thread.ofPlatform().start(() -> {
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            interruption.finish();
        });
        assertThat(interruption.interrupt()).isTrue();
        assertThat(interruption.isInterrupted()).isTrue();
        main.join();
    }

    @Test
    void aVerbWithNothingToFinishIsNotWaitedFor() {
        assertThat(new Interruption().interrupt()).isFalse();
    }

    @Test
    void anOrdinaryExitIsNoInterruption() {
        Interruption interruption = new Interruption();
        interruption.register(() -> {
            throw new AssertionError("cancelled");
        });
        interruption.finish();
        assertThat(interruption.interrupt()).isFalse();
        assertThat(interruption.isInterrupted()).isFalse();
    }
}
