package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SimulatedTimeTest {

    private final SimulatedTime time = new SimulatedTime(Instant.parse("2026-11-20T10:00:00Z"), Long.MAX_VALUE);

    @Test
    void advance_duration_movesBothClocks() {
        long wallMillis = time.wallMillis();
        long monotonicNanos = time.monotonicNanos();
        time.advance(Duration.ofSeconds(2));
        assertThat(time.wallMillis() - wallMillis).isEqualTo(2_000);
        assertThat(time.monotonicNanos() - monotonicNanos).isEqualTo(2_000_000_000L);
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void jumpWallClock_backwards_leavesTheMonotonicClock() {
        long monotonicNanos = time.monotonicNanos();
        time.jumpWallClock(Duration.ofHours(-1));
        assertThat(Instant.ofEpochMilli(time.wallMillis())).isEqualTo(Instant.parse("2026-11-20T09:00:00Z"));
        assertThat(time.monotonicNanos()).isEqualTo(monotonicNanos);
    }

    @Test
    void advance_negative_isRefused() {
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
