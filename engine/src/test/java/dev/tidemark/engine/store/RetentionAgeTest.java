package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Retention;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LogCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How old segments are by lines that cannot be read, or were written while the clock was wrong. */
final class RetentionAgeTest extends RetainedLog {

    @Test
    void maxAge_lastLineOfTheHeadCannotBeRead_goesByALaterLine() throws IOException {
        keep(Retention.FOR_EVER.withMaxAge(Duration.ofHours(10)));
        append(100);
        ClosedSegment head = store().closedSegments().get(0);
        store().checkpoint().run();
        flipBit(files.segment(head.base()), "{\"n\":" + head.last() + "}");
        assertThat(reopen().damage()).isEmpty();
        assertThat(retention().due(now + 10 * HOUR - 1)).isEmpty();
        now += 10 * HOUR;
        assertThat(retain()).isGreaterThan(head.last());
        assertThat(reopen().damage()).isEmpty();
    }

    private static void flipBit(Path file, String text) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf(text) + 1] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void maxAge_linesAheadOfTheClock_goByTheFirstOneThatIsNot() {
        keep(Retention.FOR_EVER.withMaxAge(Duration.ofHours(10)));
        now += 8_760 * HOUR;
        append(100);
        now -= 8_760 * HOUR;
        long ahead = store().watermark();
        reopen();
        append(100);
        assertThat(retention().due(now + 10 * HOUR - 1)).isEmpty();
        now += 10 * HOUR;
        assertThat(retain()).isBetween(ahead + 1, store().watermark());
        assertThat(logFrom(0)).isEqualTo(range(store().reader().view().first(), 200));
    }

    @Test
    void maxAge_growingSegmentBeganAheadOfTheClock_isClosedInTime() {
        keep(Retention.FOR_EVER.withMaxAge(Duration.ofHours(10)));
        now += 8_760 * HOUR;
        append(3);
        now -= 8_760 * HOUR;
        store().staging().clockIs(now);
        append(1);
        assertThat(logTimes()).endsWith(now);
        assertThat(retention().nextMillis(now)).isEqualTo(now + 10 * HOUR);
        reopen();
        assertThat(retention().nextMillis(now)).isEqualTo(now + 10 * HOUR);
        now += 10 * HOUR;
        store().rollIfDue(now).ifPresent(this::finish);
        assertThat(retain()).isEqualTo(5);
    }

    private List<Long> logTimes() {
        return new LogCursor(0)
                .next(store().reader().view(), 1_000, 1 << 20).stream()
                        .map(record -> record.stamp().timeMillis())
                        .toList();
    }
}
