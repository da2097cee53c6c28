package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {

    private static final int START = 100;

    @Test
    void tail_new_holdsNothing() {
        Tail tail = new Tail(START, 1);
        assertThat(tail.start()).isEqualTo(START);
        assertThat(tail.end()).isEqualTo(START);
        assertThat(tail.capacityBytes()).isZero();
        assertThat(tail.read(ByteBuffer.allocate(1), START - 1, START)).isNegative();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tail_appendReadRelease_equalsAPlainArray(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tail tail = new Tail(START, 1);
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes(new byte[START]);
        for (int step = 0; step < 400; step++) {
            byte[] bytes = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 300_000 : 3_000)];
            random.nextBytes(bytes);
            tail.append(bytes, bytes.length);
            model.writeBytes(bytes);
            byte[] all = model.toByteArray();
            assertThat(tail.end()).isEqualTo(all.length);
            readsAs(tail, all, random);
            if (random.nextInt(8) == 0) {
                release(tail, random);
            }
        }
    }

    private static void readsAs(Tail tail, byte[] all, SplittableRandom random) {
        int from = (int) tail.start() + random.nextInt((int) (tail.end() - tail.start()));
        int limit = from + random.nextInt(all.length - from + 1);
        ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(5_000));
        int expected = Math.min(limit - from, target.capacity());
        assertThat(tail.read(target, from, limit)).isEqualTo(expected);
        assertThat(Arrays.copyOf(target.array(), expected)).isEqualTo(Arrays.copyOfRange(all, from, from + expected));
        assertThat(tail.read(ByteBuffer.allocate(1), tail.start() - 1, limit)).isNegative();
    }

    private static void release(Tail tail, SplittableRandom random) {
        long upTo = tail.start() + random.nextLong(tail.end() - tail.start() + 1);
        long keep = random.nextBoolean() ? 0 : 4_096;
        long before = tail.capacityBytes();
        tail.release(upTo, keep);
        assertThat(tail.start()).isLessThanOrEqualTo(upTo);
        assertThat(tail.capacityBytes()).isLessThanOrEqualTo(before);
    }

    @Test
    void release_everythingWritten_givesAllMemoryBack() {
        Tail tail = new Tail(0, 1);
        for (int append = 0; append < 50; append++) {
            tail.append(new byte[700], 700);
        }
        tail.release(tail.end(), 0);
        assertThat(tail.capacityBytes()).isZero();
        assertThat(tail.start()).isEqualTo(tail.end());
    }

    @Test
    void release_withinTheAllowance_keepsWhatIsWritten() {
        Tail tail = new Tail(0, 1);
        tail.append(new byte[700], 700);
        tail.release(tail.end(), Long.MAX_VALUE);
        assertThat(tail.start()).isZero();
        assertThat(tail.read(ByteBuffer.allocate(700), 0, 700)).isEqualTo(700);
    }

    @Test
    void read_whileTheWriterAppendsAndReleases_seesWholeBytesOrNone() {
        Tail tail = new Tail(0, 1);
        AtomicLong published = new AtomicLong();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readUntil(tail, published, 400_000));
        byte[] bytes = new byte[100];
        for (int append = 0; append < 4_000; append++) {
            for (int index = 0; index < bytes.length; index++) {
                bytes[index] = valueAt(tail.end() + index);
            }
            tail.append(bytes, bytes.length);
            published.set(tail.end());
            tail.release(tail.end() - 2_000, 3_000);
        }
        assertThat(reader).succeedsWithin(Duration.ofSeconds(20));
    }

    private static void readUntil(Tail tail, AtomicLong published, long end) {
        ByteBuffer target = ByteBuffer.allocate(512);
        for (long limit = 0; limit < end; Thread.onSpinWait()) {
            limit = published.get();
            long from = Math.max(0, limit - 700);
            target.clear();
            int length = tail.read(target, from, limit);
            for (int index = 0; index < length; index++) {
                assertThat(target.get(index)).isEqualTo(valueAt(from + index));
            }
        }
    }

    private static byte valueAt(long offset) {
        return (byte) ((offset * 31) >>> 3);
    }

    private static AppendedLines lines(long first, int count, SplittableRandom random) {
        byte[][] lines = new byte[count][];
        for (int line = 0; line < count; line++) {
            lines[line] = SampleLines.set(first + line, "k", "\"" + "v".repeat(random.nextInt(200)) + "\"");
        }
        return SampleLines.appended(first, lines);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void block_anyRangeHeld_isItsLinesAndNothingElse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tail tail = new Tail(START, 5);
        tail.append(SampleLines.header(5), SampleLines.header(5).length);
        long next = 5;
        while (next < 4_000) {
            int count = 1 + random.nextInt(40);
            tail.append(lines(next, count, random));
            next += count;
            if (random.nextInt(20) == 0) {
                tail.release(tail.start() + random.nextLong(tail.end() - tail.start()), 100_000);
            }
            long oldest = next - tail.lines();
            long from = oldest + random.nextLong(next - oldest);
            long to = from + random.nextLong(next - from);
            LineBlock block = tail.block(from, to).orElseThrow();
            assertThat(block.first()).isEqualTo(from);
            assertThat(block.last()).isBetween(from, to);
            assertThat(block.records()).extracting(LogRecord::position).containsExactlyElementsOf(range(from, block));
            assertThat(tail.block(oldest - 1, to)).isEmpty();
        }
    }

    private static List<Long> range(long from, LineBlock block) {
        return LongStream.rangeClosed(from, block.last()).boxed().toList();
    }

    @Test
    void block_askedForBySeveral_isOneWithOneDecoding() {
        Tail tail = new Tail(0, 1);
        tail.append(lines(1, 10, new SplittableRandom(1)));
        LineBlock first = tail.block(3, 10).orElseThrow();
        List<LogRecord> records = first.records();
        assertThat(tail.block(3, 10)).containsSame(first);
        assertThat(tail.block(3, 10).orElseThrow().records()).isSameAs(records);
        tail.release(tail.end(), 0);
        assertThat(tail.block(3, 10)).isEmpty();
    }

    @Test
    void sweep_givesUpWhatNobodyUsedForTheTimeAndIsWritten() {
        Tail tail = new Tail(0, 1);
        SplittableRandom random = new SplittableRandom(1);
        for (long first = 1; first <= 1_000; first += 10) {
            tail.append(lines(first, 10, random));
        }
        tail.sweep(tail.end(), 0, 60);
        assertThat(tail.block(1, 1)).as("oldest chunk").isPresent();
        tail.sweep(tail.end(), 50, 60);
        tail.sweep(tail.end(), 109, 60);
        assertThat(tail.start()).as("used at 50").isZero();
        tail.sweep(0, 200, 60);
        assertThat(tail.start()).as("not in the file").isZero();
        tail.sweep(tail.end(), 200, 60);
        assertThat(tail.start()).isEqualTo(tail.end());
        assertThat(tail.lines()).isZero();
        assertThat(tail.capacityBytes()).isZero();
    }
}
