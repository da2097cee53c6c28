package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.RollPeriod;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.Pin;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.recovery.RecoveryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What retention removes, and what is left of it whatever happens to the files that say so. */
final class HeadRetentionTest extends RetainedLog {

    @Test
    void maxCount_logTwiceAsLong_keepsThatManyAndLessThanASegmentMore() throws IOException {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        long first = retain();
        assertThat(first).isBetween(200L - 80 - 50, 200L - 80 + 1);
        assertThat(logFrom(0)).isEqualTo(range(first, 200));
        assertThat(logFiles().get(0)).isEqualTo("%020d.jsonl".formatted(first));
        assertThat(retention().due(now)).isEmpty();

        RecoveryReport report = reopen();
        assertThat(report.damage()).isEmpty();
        assertThat(report.remarks()).isEmpty();
        assertThat(store().reader().view().first()).isEqualTo(first);
        append(1);
        assertThat(logFrom(0)).isEqualTo(range(first, 201));
    }

    @Test
    void maxBytes_longerLog_keepsThatMuchAndASegmentMoreAtMost() {
        keep(Retention.FOR_EVER.withMaxBytes(20_000));
        append(1_000);
        retain();
        long kept = store().reader().view().segments().stream()
                .mapToLong(Segment::length)
                .sum();
        assertThat(kept).isBetween(20_000L, 20_000L + 2 * SEGMENT_MAX);
    }

    @Test
    void maxAge_oldAndNewLines_removesSegmentsThatAreOldAltogether() {
        keep(Retention.FOR_EVER.withMaxAge(Duration.ofHours(10)));
        append(100);
        long closed = store().closedSegments()
                .get(store().closedSegments().size() - 1)
                .last();
        now += 5 * HOUR;
        append(100);
        assertThat(retention().due(now)).isEmpty();
        assertThat(retention().nextMillis(now)).isEqualTo(110 * HOUR);
        now += 5 * HOUR;
        assertThat(retain()).isEqualTo(closed + 1);
        assertThat(logFrom(0)).isEqualTo(range(closed + 1, 200));
    }

    @Test
    void maxAge_nobodyWrites_leavesAnEmptyLogThatGoesOn() throws IOException {
        keep(Retention.FOR_EVER.withMaxAge(Duration.ofHours(10)));
        append(50);
        assertThat(store().rollIfDue(now)).isEmpty();
        now = retention().nextMillis(now);
        store().rollIfDue(now).ifPresent(this::finish);
        assertThat(retain()).isEqualTo(51);
        assertThat(logFrom(0)).isEmpty();
        assertThat(logFiles()).isEmpty();
        assertThat(retention().nextMillis(now)).isEqualTo(Long.MAX_VALUE);

        assertThat(reopen().damage()).isEmpty();
        assertThat(store().watermark()).isEqualTo(50);
        assertThat(store().reader().view().first()).isEqualTo(51);
        append(3);
        assertThat(logFrom(0)).isEqualTo(range(51, 53));
        assertThat(logFrom(50)).isEqualTo(range(51, 53));
        assertThat(reopen().damage()).isEmpty();
        assertThat(logFrom(0)).isEqualTo(range(51, 53));
    }

    @Test
    void period_ends_closesTheSegmentWithTheNextLineOrWithout() {
        period = RollPeriod.DAILY;
        keep(Retention.FOR_EVER);
        append(3);
        assertThat(retention().nextMillis(now)).isEqualTo(120 * HOUR);
        now = 120 * HOUR;
        append(2);
        assertThat(store().closedSegments()).extracting(ClosedSegment::last).containsExactly(3L);
        reopen();
        assertThat(retention().nextMillis(now)).isEqualTo(144 * HOUR);
        assertThat(store().rollIfDue(144 * HOUR - 1)).isEmpty();
        store().rollIfDue(144 * HOUR).ifPresent(this::finish);
        assertThat(store().closedSegments()).extracting(ClosedSegment::last).containsExactly(3L, 5L);
        assertThat(store().rollIfDue(1_000 * HOUR)).isEmpty();
        append(1);
        assertThat(reopen().damage()).isEmpty();
        assertThat(logFrom(0)).isEqualTo(range(1, 6));
    }

    @Test
    void reader_beforeTheFirstPosition_isToldWhereTheLogBegins() {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        LogView before = store().reader().view();
        long first = retain();
        assertThatThrownBy(() -> logFrom(first - 2))
                .isInstanceOf(PositionGoneException.class)
                .satisfies(gone ->
                        assertThat(((PositionGoneException) gone).first()).isEqualTo(first));
        assertThatThrownBy(() -> new LogCursor(1).nextBlock(store().reader().view(), 10))
                .isInstanceOf(PositionGoneException.class);
        assertThat(logFrom(first - 1)).isEqualTo(range(first, 200));
        // One that goes on with the view it has finds the file gone.
        assertThatThrownBy(() -> new LogCursor(0).next(before, 1_000, 1 << 20))
                .isInstanceOf(PositionGoneException.class)
                .satisfies(gone ->
                        assertThat(((PositionGoneException) gone).first()).isEqualTo(first));
    }

    @Test
    void files_leftByACrash_goAtTheNextOpening() throws IOException {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        HeadRetention retention = retention();
        long first = retention.due(now).orElseThrow();
        retention.remove(first);
        assertThat(logFiles().get(0)).isEqualTo("%020d.jsonl".formatted(1));
        RecoveryReport report = reopen();
        assertThat(report.remarks()).singleElement().asString().startsWith("segments that retention has removed");
        assertThat(report.damage()).isEmpty();
        assertThat(logFiles().get(0)).isEqualTo("%020d.jsonl".formatted(first));
        assertThat(logFrom(0)).isEqualTo(range(first, 200));
    }

    @Test
    void files_pinned_stayUntilTheyAreLetGo() throws IOException {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        HeadRetention retention = retention();
        long first = retention.due(now).orElseThrow();
        Pins pins = new Pins();
        Pin sent = pins.pin(List.of(files.segment(1))).orElseThrow();
        retention.remove(first);
        assertThat(retention.deleteFiles(pins)).isEqualTo(1);
        assertThat(logFiles()).startsWith("%020d.jsonl".formatted(1), "%020d.jsonl".formatted(first));
        sent.close();
        assertThat(retention.deleteFiles(pins)).isZero();
        assertThat(logFiles()).startsWith("%020d.jsonl".formatted(first));
    }

    @Test
    void manifest_lostBehindTheMark_isMadeAnewWithoutDamage() throws IOException {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        long first = retain();
        Files.delete(files.manifest());
        RecoveryReport report = reopen();
        assertThat(report.damage()).isEmpty();
        assertThat(store().reader().view().first()).isEqualTo(first);
        assertThat(logFrom(0)).isEqualTo(range(first, 200));
        assertThat(reopen().remarks()).isEmpty();
    }

    @Test
    void firstSegment_lostBehindTheMark_isDamage() throws IOException {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        long first = retain();
        long second = store().reader().view().segments().get(1).base();
        delete(files.segment(first));
        assertThat(reopen().damage()).containsExactly(new PositionRange(first, second - 1));
        Files.delete(files.manifest());
        store().close();
        opened = open(proofOfAll());
        assertThat(opened.report().damage()).containsExactly(new PositionRange(first, second - 1));
    }

    @Test
    void firstSegment_lostWithoutRetention_isDamageWithAndWithoutTheManifest() throws IOException {
        append(200);
        long second = store().reader().view().segments().get(1).base();
        delete(files.segment(1));
        assertThat(reopen().damage()).containsExactly(new PositionRange(1, second - 1));
        Files.delete(files.manifest());
        store().close();
        opened = open(proofOfAll());
        assertThat(opened.report().damage()).containsExactly(new PositionRange(1, second - 1));
    }

    @Test
    void checkpoint_ofALogThatLostItsHead_stillSparesTheScan() {
        keep(Retention.FOR_EVER.withMaxCount(80));
        append(200);
        store().checkpoint().run();
        long first = retain();
        append(5);
        assertThat(reopen().remarks()).isEmpty();
        assertThat(logFrom(0)).isEqualTo(range(first, 205));
    }

    @Test
    void rolling_limitsOfRetention_makeSegmentsAnEighthButNotTiny() {
        StoreSettings large = new StoreSettings(10 << 20, 8, 2, 8_000);
        CollectionSettings keyless = CollectionSettings.KEYLESS;
        RollRule forEver = RollRule.of(large, keyless);
        assertThat(forEver.isFull((10 << 20) - 1, 1_000_000_000)).isFalse();
        assertThat(forEver.isFull(10 << 20, 1)).isTrue();
        RollRule bytes = RollRule.of(large, keyless.keeping(Retention.FOR_EVER.withMaxBytes(8 << 20)));
        assertThat(bytes.isFull((1 << 20) - 1, 1)).isFalse();
        assertThat(bytes.isFull(1 << 20, 1)).isTrue();
        RollRule count = RollRule.of(large, keyless.keeping(Retention.FOR_EVER.withMaxCount(80_000)));
        assertThat(count.isFull(1, 9_999)).isFalse();
        assertThat(count.isFull(1, 10_000)).isTrue();
        RollRule tiny = RollRule.of(
                large, keyless.keeping(Retention.FOR_EVER.withMaxCount(1).withMaxBytes(1)));
        assertThat(tiny.isFull(65_535, 999)).isFalse();
        assertThat(tiny.isFull(65_536, 1)).isTrue();
        assertThat(tiny.isFull(1, 1_000)).isTrue();
    }
}
