package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.ScanCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionReaderTest {

    private static final int KEYS = 120;

    @TempDir
    private Path directory;

    /** Keys {@code k0} to {@code k119}, of which each is written twice, hashed to few bits so that they collide. */
    private CollectionReader reader(int bits, List<PositionRange> damage) {
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        Segment segment = new Segment(0, 1, SampleLines.files(directory).segment(1), context.readHandles(), 0);
        SegmentWriter writer = new SegmentWriter(
                context, SampleLines.files(directory), segment, SampleLines.header(1), SegmentWriter.Start.empty());
        Supplier<KeyHasher> hashers = () -> KeyHasher.weak(KeySeed.of(1), bits);
        KeyIndex index = new KeyIndex();
        for (int position = 1; position <= 2 * KEYS; position++) {
            String key = "k" + (position - 1) % KEYS;
            byte[] line = SampleLines.set(position, key, Integer.toString(position));
            long offset = position == 1 ? SampleLines.header(1).length : segment.length();
            writer.append(SampleLines.appended(position, line));
            KeyHasher hasher = hashers.get();
            byte[] escaped = KeyText.escape(key);
            hasher.hash(escaped, 0, escaped.length);
            index.put(hasher.h1(), Place.of(0, offset), place -> {
                byte[] bytes = new byte[line.length];
                segment.read(ByteBuffer.wrap(bytes), Place.offset(place));
                return new String(bytes, StandardCharsets.UTF_8).contains("\"key\":\"" + key + "\"");
            });
        }
        return new CollectionReader(index, hashers, new LogView(List.of(segment), 2 * KEYS), damage);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 64})
    void latest_keysThatCollide_areToldApart(int bits) {
        CollectionReader reader = reader(bits, List.of());
        assertThat(reader.size()).isEqualTo(KEYS);
        for (int key = 0; key < KEYS; key++) {
            assertThat(reader.latest(KeyText.escape("k" + key)).map(LogRecord::position))
                    .hasValue((long) KEYS + key + 1);
        }
        assertThat(reader.latest(KeyText.escape("none"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 7", "2, 7", "4, 1", "64, 1", "64, 7", "64, 1000"})
    void scan_pages_deliverEachKeyOnce(int bits, int limit) {
        CollectionReader reader = reader(bits, List.of());
        assertThat(scanAll(reader, limit, limit, record -> true))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, KEYS).mapToObj(key -> "k" + key).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000})
    void scan_prefix_deliversItsKeysHoweverFewAPageLooksAt(int examineMax) {
        CollectionReader reader = reader(64, List.of());
        byte[] prefix = KeyText.escape("k11");
        Predicate<LogRecord> filter = record -> record.escapedKey()
                .limit(Math.min(3, record.escapedKey().limit()))
                .equals(ByteBuffer.wrap(prefix));
        assertThat(scanAll(reader, 3, examineMax, filter))
                .containsExactlyInAnyOrder(
                        "k11", "k110", "k111", "k112", "k113", "k114", "k115", "k116", "k117", "k118", "k119");
    }

    private static List<String> scanAll(
            CollectionReader reader, int limit, int examineMax, Predicate<LogRecord> filter) {
        List<String> keys = new ArrayList<>();
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        int pages = 0;
        while (next.isPresent()) {
            CollectionReader.Scan scan = reader.scan(next.get(), limit, examineMax, filter);
            scan.records().forEach(record -> keys.add(KeyText.unescape(record.escapedKey())));
            next = scan.next();
            pages++;
            assertThat(pages).isLessThanOrEqualTo(KEYS + 2);
        }
        return keys;
    }

    @Test
    void latest_beforeDamage_isRefusedAndBehindItServed() {
        CollectionReader reader = reader(64, List.of(new PositionRange(KEYS + 5, KEYS + 10)));
        assertThat(reader.latest(KeyText.escape("k10"))).isPresent();
        assertThatThrownBy(() -> reader.latest(KeyText.escape("k3"))).isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> reader.latest(KeyText.escape("none"))).isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> reader.scan(ScanCursor.START, 1, 1, record -> true))
                .isInstanceOf(CorruptDataException.class);
    }
}
