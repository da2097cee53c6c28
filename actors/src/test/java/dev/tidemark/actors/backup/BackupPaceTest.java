package dev.tidemark.actors.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.io.SystemTimeSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BackupPaceTest {

    private static final long BYTES_PER_SECOND = 1_000;

    /** A clock that its reader alone could move on. */
    private static final TimeSource STILL = new TimeSource() {
        @Override
        public long wallMillis() {
            return 7;
        }

        @Override
        public long monotonicNanos() {
            return 7;
        }
    };

    @Test
    void spent_clockThatStandsStill_goesOn() {
        BackupPace pace = new BackupPace(BYTES_PER_SECOND, STILL);

        for (int step = 0; step < 5; step++) {
            pace.spent(3_600 * BYTES_PER_SECOND);
        }

        assertThat(pace.bytes()).isEqualTo(5 * 3_600 * BYTES_PER_SECOND);
    }

    @Test
    void spent_moreThanTheRate_takesItsTime() {
        TimeSource clock = new SystemTimeSource();
        BackupPace pace = new BackupPace(BYTES_PER_SECOND, clock);
        long begun = clock.monotonicNanos();

        pace.spent(BYTES_PER_SECOND / 2);

        assertThat(clock.monotonicNanos() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void spent_cancelled_ends() {
        BackupPace pace = new BackupPace(BYTES_PER_SECOND, new SystemTimeSource());
        pace.cancel();

        assertThatThrownBy(() -> pace.spent(3_600 * BYTES_PER_SECOND)).isInstanceOf(CancellationException.class);
    }
}
