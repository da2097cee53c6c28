package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionStoreTest {

    private static final StoreSettings SMALL = new StoreSettings(4096, 8, 8, 0);
    private static final JournalEvidence NOTHING = new JournalEvidence(List.of(), ForcedMark.NONE);

    @TempDir
    private Path directory;

    private Optional<CollectionStore> open = Optional.empty();

    @BeforeEach
    void reopen() {
        CollectionFiles files =
                new CollectionFiles(directory.resolve("orders"), new CollectionId(1), "00000000000000aa");
        open = Optional.of(new CollectionOpener(LogContext.of(new LocalDisk(), SMALL))
                .open(files, KeySeed.of(1), NOTHING)
                .store());
    }

    private CollectionStore store() {
        return open.orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A batch of one value, as if it were in the journal now. */
    private Batch sent(String key, int lengthBytes) {
        store().staging().set(KeyText.escape(key), bytes("\"" + "x".repeat(lengthBytes) + "\""));
        return store().staging().send();
    }

    private Optional<ClosingSegment> land(Batch batch) {
        assertThat(store().staging().landed()).isSameAs(batch);
        return store().apply(batch);
    }

    private boolean has(String key) {
        return store().reader().latest(KeyText.escape(key)).isPresent();
    }

    /** Lands values until so many segments have stopped growing. */
    private List<ClosingSegment> fill(int segments) {
        List<ClosingSegment> closing = new ArrayList<>();
        for (int number = 0; closing.size() < segments; number++) {
            land(sent("key-" + number, 500)).ifPresent(closing::add);
        }
        return closing;
    }

    @Test
    void apply_fullSegment_rollsAndGoesOnReadingBoth() {
        ClosingSegment closing = fill(1).get(0);
        assertThat(closing.positions().first()).isEqualTo(1);
        assertThat(closing.positions().last()).isEqualTo(store().watermark() - 1);
        for (int number = 0; number < store().watermark(); number++) {
            assertThat(has("key-" + number)).isTrue();
        }
        assertThat(store().reader().view().segments()).hasSize(2);
        closing.letGo();
        store().close();
    }

    @Test
    void finish_rolledSegments_areListedAndOpenedAgain() {
        List<ClosingSegment> closing = fill(3);
        for (ClosingSegment segment : closing) {
            ForcedMark mark = store().closed(segment.finish());
            assertThat(mark.position()).isEqualTo(segment.positions().last());
            assertThat(mark.segmentBase()).isEqualTo(segment.positions().first());
        }
        long watermark = store().watermark();
        store().close();
        reopen();
        assertThat(store().watermark()).isEqualTo(watermark);
        assertThat(store().reader().view().segments()).hasSize(4);
        assertThat(has("key-0") && has("key-" + (watermark - 1))).isTrue();
        store().close();
    }

    @Test
    void apply_batchThatDoesNotFollow_isRefused() {
        sent("first", 10);
        Batch second = sent("second", 10);
        assertThatThrownBy(() -> store().apply(second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expectedPosition=1 actualPosition=2");
        store().abandon();
    }

    @Test
    void flushAndForce_landedLines_emptyTheMemoryAndTellHowFar() throws Exception {
        land(sent("a", 100));
        assertThat(store().unflushedBytes()).isPositive();
        store().flush();
        assertThat(store().unflushedBytes()).isZero();
        ForcedMark mark = store().force();
        assertThat(mark.position()).isEqualTo(1);
        Path segment = directory.resolve("orders/log/00000000000000000001.jsonl");
        assertThat(mark.segmentOffset()).isEqualTo(Files.size(segment));
        store().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-0", "xxxx", "\"time\""})
    void apply_setOfAKeyWhoseLineIsDamaged_isReadAgain(String damaged) throws Exception {
        store().closed(fill(1).get(0).finish());
        Path segment = directory.resolve("orders/log/00000000000000000001.jsonl");
        byte[] content = Files.readAllBytes(segment);
        content[new String(content, StandardCharsets.ISO_8859_1).indexOf(damaged) + 1] ^= 1;
        Files.write(segment, content);
        assertThatThrownBy(() -> has("key-0")).isInstanceOf(CorruptDataException.class);

        land(sent("key-0", 10));
        assertThat(has("key-0")).isTrue();
        assertThat(has("key-1")).isTrue();
        assertThat(store().reader().size()).isEqualTo(store().watermark() - 1);
        store().close();
    }

    @Test
    void forcing_whileTheOwnerGoesOn_answersForWhatWasThere() {
        land(sent("a", 100));
        Supplier<ForcedMark> forcing = store().forcing();
        long length = store().reader().view().segments().get(0).length();
        land(sent("b", 100));
        assertThat(forcing.get()).isEqualTo(new ForcedMark(1, 1, length));
        store().close();
    }

    @Test
    void forcing_afterTheEnd_fails() {
        land(sent("a", 100));
        Supplier<ForcedMark> forcing = store().forcing();
        store().abandon();
        assertThatThrownBy(forcing::get).isInstanceOf(FencedException.class);
    }

    @Test
    void close_unflushedLines_areWritten() {
        land(sent("a", 100));
        store().close();
        reopen();
        assertThat(store().watermark()).isEqualTo(1);
        assertThat(has("a")).isTrue();
        store().close();
    }

    @Test
    void abandon_unflushedLines_areLeftToTheJournal() {
        land(sent("a", 100));
        store().abandon();
        reopen();
        assertThat(store().watermark()).isZero();
        assertThat(has("a")).isFalse();
        store().close();
    }

    @Test
    void records_batchOfSeveral_areThoseStaged() {
        store().staging().set(KeyText.escape("a"), bytes("1"));
        store().staging().set(KeyText.escape("b"), bytes("2"));
        Batch batch = store().staging().send();
        assertThat(batch.records())
                .extracting(record -> record.position() + record.valueText())
                .containsExactly("11", "22");
        land(batch);
        assertThat(new PositionRange(1, store().watermark())).isEqualTo(new PositionRange(1, 2));
        store().close();
    }
}
