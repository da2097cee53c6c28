package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagingTest {

    private static final KeySeed SEED = KeySeed.of(1);
    private static final long SEGMENT_MAX = 1_000;

    private final CollectionReader reader =
            new CollectionReader(new KeyIndex(), () -> KeyHasher.of(SEED), new LogView(List.of(), 0), List.of());

    private Staging staging(long position, long base, long offset) {
        return new Staging(
                reader,
                KeyHasher.of(SEED),
                new Staging.Place(position, base, offset),
                RollRule.ofLength(SEGMENT_MAX),
                newBase -> SampleLines.header(newBase).length);
    }

    private static byte[] key(String text) {
        return KeyText.escape(text);
    }

    private static byte[] value(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> current(Staging staging, String key) {
        return staging.current(key(key))
                .map(now -> now.position() + "=" + new String(now.value(), StandardCharsets.UTF_8));
    }

    @Test
    void current_stagedAndInFlight_isTheNewestOfAll() {
        Staging staging = staging(1, 1, 100);
        assertThat(current(staging, "a")).isEmpty();
        staging.set(key("a"), value("1"));
        assertThat(current(staging, "a")).hasValue("1=1");
        staging.send();
        assertThat(current(staging, "a")).hasValue("1=1");
        staging.set(key("a"), value("2"));
        staging.set(key("a"), value("3"));
        assertThat(current(staging, "a")).hasValue("3=3");
        staging.send();
        assertThat(current(staging, "a")).hasValue("3=3");
        staging.landed();
        assertThat(current(staging, "a")).hasValue("3=3");
        assertThat(current(staging, "b")).isEmpty();
    }

    @Test
    void current_deletedAboveAValueInFlight_isEmpty() {
        Staging staging = staging(1, 1, 100);
        staging.set(key("a"), value("1"));
        staging.send();
        staging.delete(key("a"));
        assertThat(current(staging, "a")).isEmpty();
        staging.send();
        assertThat(current(staging, "a")).isEmpty();
        staging.set(key("a"), value("2"));
        assertThat(current(staging, "a")).hasValue("3=2");
    }

    @Test
    void commit_changes_carryTheLastPositionOfThemAll() {
        Staging staging = staging(5, 1, 100);
        staging.stampWith(1_000);
        staging.set(key("x"), value("0"));
        long last = staging.commit(List.of(
                new Staging.Change(key("a"), Optional.of(value("1"))),
                new Staging.Change(key("b"), Optional.empty()),
                new Staging.Change(key("a"), Optional.of(value("2")))));
        assertThat(last).isEqualTo(8);
        Batch batch = staging.send();
        LineScanner scanner = new LineScanner().over(batch.array(), 0, batch.lengthBytes());
        List<Stamp> stamps = new ArrayList<>();
        while (scanner.next() == LineScanner.Found.LINE) {
            stamps.add(scanner.record().stamp());
        }
        assertThat(stamps)
                .containsExactly(
                        new Stamp(5, 1_000, Operation.SET, 5, LogRecord.NEVER),
                        new Stamp(6, 1_000, Operation.SET, 8, LogRecord.NEVER),
                        new Stamp(7, 1_000, Operation.DELETE, 8, LogRecord.NEVER),
                        new Stamp(8, 1_000, Operation.SET, 8, LogRecord.NEVER));
        assertThat(current(staging, "a")).hasValue("8=2");
        assertThat(current(staging, "b")).isEmpty();
    }

    @Test
    void stampWith_clockGoneBack_keepsTheLaterTime() {
        Staging staging = staging(1, 1, 100);
        staging.stampWith(2_000);
        staging.stampWith(1_000);
        staging.set(key("a"), value("1"));
        Batch batch = staging.send();
        LineScanner scanner = new LineScanner().over(batch.array(), 0, batch.lengthBytes());
        scanner.next();
        assertThat(scanner.record().stamp().timeMillis()).isEqualTo(2_000);
    }

    @Test
    void send_batches_followEachOtherWithoutAGap() {
        Staging staging = staging(1, 1, 100);
        staging.set(key("a"), value("1"));
        staging.set(key("b"), value("2"));
        Batch first = staging.send();
        staging.set(key("c"), value("3"));
        Batch second = staging.send();
        assertThat(second.firstPosition()).isEqualTo(3);
        assertThat(second.segmentBase()).isEqualTo(1);
        assertThat(second.segmentOffset()).isEqualTo(100 + first.lengthBytes());
        assertThat(staging.landed()).isSameAs(first);
        staging.recycle(first);
        staging.set(key("d"), value("4"));
        Batch third = staging.send();
        assertThat(third.firstPosition()).isEqualTo(4);
        assertThat(current(staging, "a")).isEmpty();
        assertThat(current(staging, "d")).hasValue("4=4");
    }

    /** Sends and lands a value of that length. */
    private static Batch landed(Staging staging, int lengthBytes) {
        staging.set(key("a"), value("\"" + "x".repeat(lengthBytes) + "\""));
        staging.send();
        return staging.landed();
    }

    @Test
    void recycle_secondSpareBatch_isNotKept() {
        Staging staging = staging(1, 1, 100);
        Batch first = landed(staging, 10);
        Batch second = landed(staging, 10);
        staging.recycle(first);
        staging.recycle(second);
        landed(staging, 10);
        assertThat(staging.open()).isSameAs(first);
        landed(staging, 10);
        assertThat(staging.open()).isNotIn(first, second);
    }

    @Test
    void recycle_batchThatHasGrownLarge_isNotKept() {
        Staging staging = staging(1, 1, 100);
        Batch large = landed(staging, 600_000);
        assertThat(large.capacityBytes()).isGreaterThan(600_000);
        staging.recycle(large);
        landed(staging, 10);
        assertThat(staging.open()).isNotSameAs(large);
    }

    @Test
    void trim_spareBatch_isGivenUp() {
        Staging staging = staging(1, 1, 100);
        Batch spare = landed(staging, 10);
        staging.recycle(spare);
        staging.trim();
        landed(staging, 10);
        assertThat(staging.open()).isNotSameAs(spare);
    }

    @Test
    void send_emptyBatch_isRefused() {
        Staging staging = staging(1, 1, 100);
        assertThatThrownBy(staging::send).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10, 99, 100, 999_999_999, 1_000_000_000})
    void open_fullSegment_beginsTheNextBehindItsOwnHeader(long position) {
        Staging staging = staging(position, 1, SEGMENT_MAX);
        assertThat(staging.open().segmentBase()).isEqualTo(position);
        assertThat(staging.open().segmentOffset()).isEqualTo(SampleLines.header(position).length);
        assertThat(SampleLines.header(10)).hasSize(SampleLines.header(9).length + 1);
    }

    @Test
    void send_reachingTheBound_rollsWithTheNextBatch() {
        Staging below = staging(9, 1, SEGMENT_MAX - 1);
        assertThat(below.open().segmentBase()).isEqualTo(1);
        below.set(key("a"), value("1"));
        below.send();
        assertThat(below.open().segmentBase()).isEqualTo(10);
        assertThat(below.open().segmentOffset()).isEqualTo(SampleLines.header(10).length);
    }

    @Test
    void batch_manyKeysWithOneHash_findsTheNewestLineOfEach() {
        Batch batch = new Batch();
        batch.begin(1, 1, 100);
        for (int line = 0; line < 300; line++) {
            byte[] key = key("key-" + line % 100);
            batch.add(new Stamp(line + 1, 0, Operation.SET, line + 1, LogRecord.NEVER), 7, 0, key, value("" + line));
            assertThat(batch.find(7, key)).isEqualTo(line);
            assertThat(batch.find(8, key)).isEqualTo(-1);
        }
        for (int line = 200; line < 300; line++) {
            assertThat(batch.find(7, key("key-" + line % 100))).isEqualTo(line);
        }
        assertThat(batch.find(7, key("other"))).isEqualTo(-1);
    }

    @Test
    void batch_begunAgain_holdsNothingOfBefore() {
        Batch batch = new Batch();
        batch.begin(1, 1, 100);
        batch.add(new Stamp(1, 0, Operation.SET, 1, LogRecord.NEVER), 7, 0, key("a"), value("1"));
        assertThat(batch.find(7, key("a"))).isZero();
        batch.begin(2, 1, 200);
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.find(7, key("a"))).isEqualTo(-1);
        batch.add(new Stamp(2, 0, Operation.DELETE, 2, LogRecord.NEVER), 7, 0, key("b"), LogLineWriter.NONE);
        assertThat(batch.find(7, key("a"))).isEqualTo(-1);
        assertThat(batch.isDelete(batch.find(7, key("b")))).isTrue();
    }

    @Test
    void batch_entry_tellsTheJournalWhereItsLinesGo() {
        Batch batch = new Batch();
        batch.begin(4, 3, 100);
        for (int line = 4; line < 40; line++) {
            batch.add(new Stamp(line, 0, Operation.SET, line, LogRecord.NEVER), line, 0, key("a"), value("1"));
        }
        JournalEntry entry = batch.entry(new CollectionId(7));
        assertThat(entry.positions()).isEqualTo(new PositionRange(4, 39));
        assertThat(entry.segmentBase()).isEqualTo(3);
        assertThat(entry.segmentOffset()).isEqualTo(100).isEqualTo(batch.offset(0));
        assertThat(entry.lengthBytes()).isEqualTo(batch.lengthBytes());
        LineScanner scanner =
                new LineScanner().over(batch.array(), (int) (batch.offset(20) - 100), batch.lengthBytes());
        scanner.next();
        assertThat(scanner.position()).isEqualTo(24);
    }

    @Test
    void batch_positionOutOfOrder_isRefused() {
        Batch batch = new Batch();
        batch.begin(4, 3, 100);
        Stamp wrong = new Stamp(5, 0, Operation.SET, 5, LogRecord.NEVER);
        assertThatThrownBy(() -> batch.add(wrong, 1, 0, key("a"), value("1")))
                .isInstanceOf(IllegalStateException.class);
    }
}
