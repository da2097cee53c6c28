package dev.tidemark.actors.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupScheduleTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T01:59:59Z, 2026-11-20T02:00:00Z",
        "2026-11-20T02:00:00Z, 2026-11-21T02:00:00Z",
        "2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
        "2026-10-24T12:00:00Z, 2026-10-25T02:00:00Z"
    })
    void after_dailyAtThree_isTheNextThreeOClock(Instant after, Instant expected) {
        BackupSchedule schedule = BackupSchedule.parse("0 3 * * *", ZoneId.of("Europe/Berlin"));

        assertThat(schedule.after(after.toEpochMilli())).contains(expected.toEpochMilli());
    }

    @Test
    void after_aDayThatNeverComes_isNever() {
        BackupSchedule schedule = BackupSchedule.parse("0 3 30 2 *", ZoneId.of("UTC"));

        assertThat(schedule.after(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "0 25 * * *", "0 3 * *"})
    void parse_whatIsNoLine_isRefused(String line) {
        assertThatThrownBy(() -> BackupSchedule.parse(line, ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
