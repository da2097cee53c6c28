package dev.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollPeriodTest {

    @ParameterizedTest
    @CsvSource({
        "HOURLY, 2026-11-21T13:59:59.999Z, 2026-11-21T14:00:00Z",
        "HOURLY, 2026-11-21T14:00:00Z, 2026-11-21T15:00:00Z",
        "HOURLY, 1969-12-31T23:59:59.999Z, 1970-01-01T00:00:00Z",
        "DAILY, 2026-11-21T23:59:59.999Z, 2026-11-22T00:00:00Z",
        "DAILY, 2026-12-31T00:00:00Z, 2027-01-01T00:00:00Z",
        "DAILY, 2024-02-28T12:00:00Z, 2024-02-29T00:00:00Z",
        "WEEKLY, 2026-11-21T12:00:00Z, 2026-11-23T00:00:00Z",
        "WEEKLY, 2026-11-22T23:59:59.999Z, 2026-11-23T00:00:00Z",
        "WEEKLY, 2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z"
    })
    void endOf_moment_isTheNextBoundaryInUtc(RollPeriod period, String moment, String end) {
        assertThat(Instant.ofEpochMilli(period.endOf(Instant.parse(moment).toEpochMilli())))
                .isEqualTo(Instant.parse(end));
    }

    @Test
    void endOf_none_isNever() {
        assertThat(RollPeriod.NONE.endOf(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void retention_outOfBounds_isRefused() {
        assertThatThrownBy(() -> Retention.FOR_EVER.withMaxAge(Duration.ofMillis(999)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Retention.FOR_EVER.withMaxBytes(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Retention.FOR_EVER.withMaxCount(-1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> CollectionSettings.DEFAULT.keeping(Retention.FOR_EVER.withMaxCount(1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("retention is for keyless collections alone");
        assertThat(Retention.FOR_EVER.isLimited()).isFalse();
        assertThat(Retention.FOR_EVER.withMaxCount(1).isLimited()).isTrue();
    }
}
