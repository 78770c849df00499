package org.lapidary.engine.create;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingCostsTest {

    private static final long NO_BOUND = 0;
    private static final long MILLIS = 1_000_000;
    private static final long OWN = 16_384;
    private static final long FEW = 1_700;

    private final ReadingCosts costs = new ReadingCosts();

    @Test
    void aFewPagesAreReadAndManyAreCopied() {
        assertThat(costs.copyIsBetter(FEW, 0, OWN, NO_BOUND)).isFalse();
        assertThat(costs.copyIsBetter(OWN, 0, OWN, NO_BOUND)).isTrue();
    }

    @Test
    void aBoundHasTheQuickerOfTheTwoTakenWhereReadingWouldPassIt() {
        assertThat(costs.copyIsBetter(FEW, 0, OWN, 3 * MILLIS)).isFalse();
        assertThat(costs.copyIsBetter(FEW, 0, OWN, 1 * MILLIS)).isTrue();
        assertThat(costs.copyIsBetter(FEW, 0, 20 * OWN, 1 * MILLIS)).isFalse();
    }

    @Test
    void aCopyIsQuickerThanToWaitForTheStore() {
        assertThat(costs.copyIsBetter(FEW, FEW / 2, OWN, NO_BOUND)).isTrue();
        assertThat(costs.copyIsBetter(FEW, 1, OWN, NO_BOUND)).isFalse();
    }

    @Test
    void oneSlowReadingDoesNotHaveAllLaterCheckpointsCopied() {
        costs.sawReading(FEW, 1_000 * MILLIS);
        int copies = 0;
        while (costs.copyIsBetter(FEW, 0, OWN, 1) && copies < 100) {
            costs.sawCopying(OWN, OWN * 270); // dearer than reading so few is as a rule
            copies++;
        }
        assertThat(copies).isBetween(1, 10);
    }

    @Test
    void readingIsNotTakenForQuickerThanItEverWas() {
        costs.sawReading(OWN, OWN * 1_000);
        for (int i = 0; i < 1_000; i++) {
            costs.sawCopying(OWN, OWN * 270);
        }
        assertThat(costs.reading(OWN)).isBetween(OWN * 999, OWN * 1_001);
        assertThat(costs.copyIsBetter(OWN, 0, OWN, NO_BOUND)).isTrue();
    }

    @Test
    void noCopyIsMadeWhereCopyingPagesSlowsTheProgramDownForLongerThanItWouldStandStill() {
        costs.sawRunningOn(OWN, OWN * 45_000);
        assertThat(costs.copyIsBetter(OWN, 0, OWN, NO_BOUND)).isFalse();
        assertThat(costs.copyIsBetter(OWN, 0, OWN, 3 * MILLIS)).as("where asked for").isTrue();
        int read = 0;
        while (!costs.copyIsBetter(OWN, 0, OWN, NO_BOUND)) {
            costs.sawReading(OWN, OWN * 1_500);
            assertThat(++read).as("is tried again").isLessThan(200);
        }
        assertThat(read).isGreaterThan(20);
    }

    @Test
    void aProgramThatWasBusyInTheKernelIsCopiedAgainAfterAWhile() {
        costs.sawRunningOn(FEW, 100_000 * MILLIS);
        assertThat(costs.copyIsBetter(OWN, 0, OWN, NO_BOUND)).isFalse();
        for (int i = 0; i < 100; i++) {
            costs.sawReading(OWN, OWN * 1_500);
        }
        assertThat(costs.copyIsBetter(OWN, 0, OWN, NO_BOUND)).isTrue();
    }
}
