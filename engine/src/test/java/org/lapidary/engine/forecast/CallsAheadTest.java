package org.lapidary.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.gem5.Reason;
import org.lapidary.engine.tracee.EnteredCall;

class CallsAheadTest {

    private static Map<String, String> after(EnteredCall... calls) {
        return CallsAhead.attribute(Stream.concat(
                        CallsAhead.entry(4_000, List.of(new EnteredCall(74, 0, 0, 0, 0))).stream(),
                        CallsAhead.entry(5_000, List.of(calls)).stream())
                .toList());
    }

    private static List<String> told(long elapsed, Map<String, String> later) {
        return CallsAhead.reasons(elapsed, later).stream()
                .map(Reason::text)
                .toList();
    }

    @Test
    void callsThatGem5HasAreNotKept() {
        List<EnteredCall> known = List.of(
                new EnteredCall(1, 0, 0, 0, 0),
                new EnteredCall(14, 0, 0x6000, 0x7000, 8),
                new EnteredCall(28, 0, 4096, 14, 0),
                new EnteredCall(-1, 0, 0, 0, 0),
                new EnteredCall(219, 0, 0, 0, 0),
                new EnteredCall(10, 0, 4096, 1, 0),
                new EnteredCall(302, 0, 3, 0, 0x7000),
                new EnteredCall(302, 0, 0, 0x7000, 0),
                new EnteredCall(234, 0, 1, 6, 0),
                new EnteredCall(9, 0, 4096, 3, 0x22),
                new EnteredCall(9, 0, 4096, 3, 1),
                new EnteredCall(13, 2, 0, 0x7000, 8),
                new EnteredCall(16, 1, 0x5401, 0x7000, 0),
                new EnteredCall(25, 0x6000, 4096, 8192, 1),
                new EnteredCall(33, 4, 1, 0, 0),
                new EnteredCall(72, 3, 2, 1, 0),
                new EnteredCall(72, 3, 4, 02002, 0),
                new EnteredCall(53, 1, 02000001, 0, 0x7000),
                new EnteredCall(293, 0x7000, 02000000, 0, 0),
                new EnteredCall(97, 3, 0x7000, 0, 0),
                new EnteredCall(157, 15, 0x7000, 0, 0),
                new EnteredCall(202, 0x7000, 128, 1, 0),
                new EnteredCall(202, 0x7000, 129, 1, 0x6000),
                new EnteredCall(257, -100, 0, 0100, 0));
        assertThat(CallsAhead.entry(5_000, known)).isEmpty();
        assertThat(CallsAhead.attribute(List.of())).isEmpty();
    }

    @Test
    void eachCallThatItLacksIsToldOnceOfTheCheckpointBefore() {
        Map<String, String> kept = after(new EnteredCall(291, 0, 0, 0, 0), new EnteredCall(15, 0, 0, 0, 0), new EnteredCall(291, 0, 0, 0, 0));
        assertThat(told(5_000, kept)).hasSize(2);
        assertThat(told(5_000, kept).getFirst()).contains("epoll_create1 (291)");
        assertThat(told(5_001, kept)).as("one that was taken later").isEmpty();
    }

    @Test
    void aReturnFromAHandlerIsToldOfTheCheckpointBefore() {
        Map<String, String> kept = after(new EnteredCall(1, 0, 0, 0, 0), new EnteredCall(15, 0, 0, 0, 0));
        assertThat(CallsAhead.returnsFromHandler(5_000, kept)).isTrue();
        assertThat(CallsAhead.returnsFromHandler(4_000, kept)).isFalse();
        assertThat(CallsAhead.returnsFromHandler(5_000, Map.of())).isFalse();
    }

    @Test
    void usesInWhichGem5DiffersAreTold() {
        assertThat(told(5_000, after(new EnteredCall(28, 0, 4096, 4, 0)))).singleElement().asString().contains("MADV_DONTNEED");
        assertThat(told(5_000, after(new EnteredCall(234, 0, 1, 10, 0)))).singleElement().asString().contains("tgkill");
        assertThat(told(5_000, after(new EnteredCall(10, 0, 4096, 0, 0)))).singleElement().asString().contains("mprotect");
        assertThat(told(5_000, after(new EnteredCall(72, 3, 4, 04002, 0)))).singleElement().asString().contains("O_NONBLOCK");
        assertThat(told(5_000, after(new EnteredCall(53, 1, 04001, 0, 0x7000)))).singleElement().asString().contains("O_NONBLOCK");
        assertThat(told(5_000, after(new EnteredCall(293, 0x7000, 04000, 0, 0)))).singleElement().asString().contains("O_NONBLOCK");
        assertThat(told(5_000, after(new EnteredCall(95, 0, 0, 0, 0)))).singleElement().asString().contains("umask");
        assertThat(told(5_000, after(new EnteredCall(302, 0, 7, 0, 0)))).singleElement().asString().contains("prlimit64");
        assertThat(told(5_000, after(new EnteredCall(302, 0, 0, 0, 0x7000)))).as("a look at it").hasSize(1);
        assertThat(told(5_000, after(new EnteredCall(257, -100, 0, 020200002, 0)))).singleElement().asString().contains("O_TMPFILE");
        assertThat(told(5_000, after(new EnteredCall(257, 3, 0, 0, 0)))).singleElement().asString().contains("directory");
        assertThat(told(5_000, after(new EnteredCall(14, 0, 0, 0x7000, 8)))).singleElement().asString().contains("blocked");
    }

    @Test
    void usesForWhichGem5DoesNothingAreTold() {
        assertThat(told(5_000, after(new EnteredCall(9, 0, 4096, 3, 3)))).singleElement().asString().contains("MAP_SHARED_VALIDATE");
        assertThat(told(5_000, after(new EnteredCall(16, 3, 0x541B, 0x7000, 0)))).singleElement().asString().contains("ioctl");
        assertThat(told(5_000, after(new EnteredCall(25, 0x6000, 0, 8192, 1)))).singleElement().asString().contains("mremap");
        assertThat(told(5_000, after(new EnteredCall(33, 4, 60, 0, 0)))).singleElement().asString().contains("dup2");
        assertThat(told(5_000, after(new EnteredCall(72, 3, 1030, 50, 0)))).singleElement().asString().contains("fcntl");
        assertThat(told(5_000, after(new EnteredCall(97, 7, 0x7000, 0, 0)))).singleElement().asString().contains("getrlimit");
        assertThat(told(5_000, after(new EnteredCall(131, 0, 0x7000, 0, 0)))).singleElement().asString().contains("sigaltstack");
        assertThat(told(5_000, after(new EnteredCall(157, 16, 0x7000, 0, 0)))).singleElement().asString().contains("prctl");
        assertThat(told(5_000, after(new EnteredCall(202, 0x7000, 128, 1, 0x6000)))).singleElement().asString().contains("time limit");
        assertThat(told(5_000, after(new EnteredCall(202, 0x7000, 134, 1, 0)))).as("FUTEX_LOCK_PI").hasSize(1);
        assertThat(told(5_000, after(new EnteredCall(63, 0x7000, 0, 0, 0)))).singleElement().asString().contains("uname");
    }

    @Test
    void anExecIsToldBesideOtherCallsAfterTheSameCheckpoint() {
        Map<String, String> kept = CallsAhead.attribute(Stream.concat(
                        CallsAhead.entry(5_000, List.of(new EnteredCall(95, 0, 0, 0, 0))).stream(),
                        Stream.of(CallsAhead.becomesAnother(5_000)))
                .toList());
        assertThat(told(5_000, kept)).hasSize(2).anyMatch(text -> text.contains("umask"));
        assertThat(told(5_000, kept)).anyMatch(text -> text.startsWith("before the next checkpoint the program becomes another"));
        assertThat(told(4_000, kept)).anyMatch(text -> text.startsWith("soon after the checkpoint the program becomes another"));
        assertThat(told(5_001, kept)).isEmpty();
    }

    @Test
    void aTimerCountsForTheWholeRun() {
        assertThat(CallsAhead.setsTimers(after(new EnteredCall(38, 0, 0x7000, 0, 0)))).isTrue();
        assertThat(CallsAhead.setsTimers(after(new EnteredCall(224, 0, 0x7000, 0, 0)))).isFalse();
        assertThat(CallsAhead.setsTimers(Map.of())).isFalse();
    }

    @Test
    void whatIsSeenAfterALaterCheckpointCountsForAWhile() {
        long second = 1_000_000_000;
        Map<String, String> kept = CallsAhead.attribute(
                CallsAhead.entry(second, List.of(new EnteredCall(228, 0, 0, 0, 0))).stream().toList());
        assertThat(told(second - 100_000_000, kept)).singleElement().asString().contains("soon after", "clock");
        assertThat(told(second - 100_000_001, kept)).isEmpty();
        assertThat(told(second, kept)).singleElement().asString().startsWith("right after");
    }
}
