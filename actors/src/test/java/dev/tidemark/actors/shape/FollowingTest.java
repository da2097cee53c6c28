package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FollowingTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final ShapeSettings SETTINGS = new ShapeSettings(
            10,
            10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            10,
            new ShapeSettings.Queries(100, 10, 1_000),
            new ShapeSettings.Thresholds(10, 10));

    private final AtomicLong nanos = new AtomicLong();
    private final TimeSource time = new TimeSource() {
        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long monotonicNanos() {
            return nanos.get();
        }
    };

    @Test
    void rest_firstRowsThatAreNotAllThere_goesOn() {
        ShapeParts parts = ShapeParts.of(new SourceAndShape(), SETTINGS, time, Runnable::run, Runnable::run);
        Following following =
                new Following(Plans.of("", List.of(), false), "00c0ffee00c0ffee", Standing.NOTHING, parts);
        nanos.addAndGet(2 * SECOND);
        assertThat(following.isIdle(SECOND)).isFalse();
        assertThat(following.rest(SECOND)).isFalse();
        following.publish(Standing.NOTHING.completed());
        assertThat(following.isIdle(SECOND)).isTrue();
        assertThat(following.rest(SECOND)).isTrue();
        assertThat(following.isResting()).isTrue();
    }
}
