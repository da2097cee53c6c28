package dev.tidemark.actors.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompactionPaceTest {

    private static final long BYTES_PER_SECOND = 1_000_000;
    private static final long STEP_BYTES = 1_000;
    private static final Duration TIMER_TICK = Duration.ofMillis(20);

    private final Simulation simulation = Simulation.withSeed(1);
    private final CompactionPace pace = new CompactionPace(BYTES_PER_SECOND, simulation.time());

    @AfterEach
    void end() {
        simulation.close();
    }

    /** Takes steps, each when a timer of some coarseness has let the pause pass; how long that was. */
    private Duration takes(int steps, Duration tick) {
        long started = simulation.time().monotonicNanos();
        for (int step = 0; step < steps; step++) {
            Duration pause = pace.pauseAfter(STEP_BYTES);
            if (!pause.isZero()) {
                simulation.advance(pause.compareTo(tick) < 0 ? tick : pause);
            }
        }
        return Duration.ofNanos(simulation.time().monotonicNanos() - started);
    }

    @Test
    void pauseAfter_timersAreExact_keepsTheRate() {
        assertThat(takes(1_000, Duration.ZERO)).isBetween(Duration.ofMillis(890), Duration.ofMillis(1_010));
    }

    @Test
    void pauseAfter_timersAreCoarserThanAStep_keepsTheRateAllTheSame() {
        assertThat(takes(1_000, TIMER_TICK)).isBetween(Duration.ofMillis(890), Duration.ofMillis(1_050));
    }

    @Test
    void pauseAfter_aLongRest_savesUpATenthOfASecondAtMost() {
        simulation.advance(Duration.ofHours(1));

        assertThat(takes(1_000, Duration.ZERO)).isGreaterThan(Duration.ofMillis(890));
    }

    @Test
    void holdPublications_holdsThemUntilTheLastIsClosedOrAMinuteHasPassed() {
        assertThat(pace.publicationHold()).isZero();
        CompactionPace.Hold first = pace.holdPublications();
        try (CompactionPace.Hold second = pace.holdPublications()) {
            assertThat(second).isNotSameAs(first);
            assertThat(pace.publicationHold()).isPositive();
            first.close();
            assertThat(pace.publicationHold()).isPositive();
        }
        assertThat(pace.publicationHold()).isZero();
        first = pace.holdPublications();
        simulation.advance(Duration.ofSeconds(59));
        assertThat(pace.publicationHold()).isPositive();
        simulation.advance(Duration.ofSeconds(1));
        assertThat(pace.publicationHold()).isZero();
        first.close();
    }
}
