package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.simulation.SimulatedTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionClockTest {

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private final SimulatedTime time = new SimulatedTime();
    private final RetentionClock clock = new RetentionClock(time);

    /** Time passes, with a look each minute; how far the bounds lie from the wall clock then. */
    private void pass(Duration duration) {
        for (long minute = 0; minute < duration.toMinutes(); minute++) {
            time.advance(Duration.ofMinutes(1));
            clock.now();
        }
    }

    private void assertBounds(long earliestOff, long latestOff) {
        assertThat(clock.now())
                .isEqualTo(new RetentionClock.Now(time.wallMillis() + earliestOff, time.wallMillis() + latestOff));
    }

    @Test
    void now_wallClockGoesOn_isWhatItSays() {
        assertBounds(0, 0);
        time.advance(Duration.ofDays(400));
        assertBounds(0, 0);
        time.jumpWallClock(Duration.ofSeconds(-59));
        assertBounds(0, 0);
        time.advance(Duration.ofDays(1));
        time.jumpWallClock(Duration.ofSeconds(100));
        assertBounds(0, 0);
    }

    @Test
    void now_wallClockAhead_isWhatItWouldBeUntilSixHoursHavePassed() {
        time.jumpWallClock(Duration.ofHours(2));
        assertBounds(-2 * HOUR_MILLIS, 0);
        pass(Duration.ofMinutes(359));
        assertBounds(-2 * HOUR_MILLIS, 0);
        pass(Duration.ofMinutes(1));
        assertBounds(0, 0);
    }

    @Test
    void now_wallClockBehind_isWhatItSaysAtTheEarliest() {
        time.jumpWallClock(Duration.ofHours(-2));
        assertBounds(0, 2 * HOUR_MILLIS);
        pass(Duration.ofHours(6));
        assertBounds(0, 0);
    }

    @Test
    void now_wallClockSetRight_isWhatItSaysAtOnce() {
        time.jumpWallClock(Duration.ofDays(365));
        pass(Duration.ofHours(5));
        time.jumpWallClock(Duration.ofDays(-365));
        assertBounds(0, 0);
    }

    @Test
    void now_wallClockJumpsOn_countsAnew() {
        time.jumpWallClock(Duration.ofHours(2));
        pass(Duration.ofHours(5));
        time.jumpWallClock(Duration.ofHours(2));
        pass(Duration.ofHours(5));
        assertBounds(-4 * HOUR_MILLIS, 0);
        pass(Duration.ofMinutes(61));
        assertBounds(0, 0);
    }
}
