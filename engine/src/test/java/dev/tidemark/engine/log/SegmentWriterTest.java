package dev.tidemark.engine.log;

import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.LocalDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentWriterTest {

    private static final byte[] ONE = set(1, "a", "1");
    private static final byte[] TWO = set(2, "b", "2");

    @TempDir
    private Path directory;

    private LogContext context;
    private CollectionFiles files;

    @BeforeEach
    void prepare() {
        context = contextWith(8, 1 << 20);
        files = SampleLines.files(directory);
    }

    private static LogContext contextWith(int writeHandles, long cacheBytes) {
        return LogContext.of(new LocalDisk(), new StoreSettings(1 << 20, 8, writeHandles, cacheBytes));
    }

    private SegmentWriter writer() {
        Segment segment = new Segment(0, 1, files.segment(1), context.readHandles(), 0);
        return new SegmentWriter(context, files, segment, header(1), SegmentWriter.Start.empty());
    }

    private static void append(SegmentWriter writer, byte[] line) {
        writer.append(SampleLines.appended(1, line));
    }

    private static byte[] readable(SegmentWriter writer) {
        ByteBuffer target = ByteBuffer.allocate(10_000);
        return Arrays.copyOf(target.array(), writer.segment().read(target, 0));
    }

    private byte[] onDisk() throws IOException {
        return Files.readAllBytes(files.segment(1));
    }

    @Test
    void append_beforeAnyFlush_isReadableAndMakesNoFile() {
        SegmentWriter writer = writer();
        append(writer, ONE);
        append(writer, TWO);
        assertThat(readable(writer)).isEqualTo(join(header(1), ONE, TWO));
        assertThat(writer.unflushedBytes()).isEqualTo(writer.length());
        assertThat(files.segment(1)).doesNotExist();
    }

    @Test
    void flush_appended_standsInTheFileAndIsNotForced() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.flush();
        append(writer, TWO);
        writer.flush();
        assertThat(onDisk()).isEqualTo(join(header(1), ONE, TWO)).isEqualTo(readable(writer));
        assertThat(writer.unflushedBytes()).isZero();
        assertThat(writer.unforcedBytes()).isEqualTo(writer.length());
    }

    @Test
    void writeOut_besideTheOwner_losesNothingAndForcesAllOfIt() throws Exception {
        SegmentWriter writer = writer();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(header(1));
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> beside = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                writer.writeOut();
            }
        });
        try {
            for (int n = 1; n <= 5_000; n++) {
                byte[] line = set(n, "key", Integer.toString(n));
                append(writer, line);
                expected.write(line);
                if (n % 500 == 0) {
                    writer.force();
                }
            }
        } finally {
            over.set(true);
            beside.get(10, TimeUnit.SECONDS);
        }
        writer.force();
        assertThat(onDisk()).isEqualTo(expected.toByteArray());
        assertThat(writer.unforcedBytes()).isZero();
    }

    @Test
    void writeOutEvenly_aMebibyteWritten_isForced() {
        SegmentWriter writer = writer();
        byte[] line = set(1, "a", "\"" + "x".repeat(100_000) + "\"");
        while (writer.length() + line.length < 1 << 20) {
            append(writer, line);
        }
        writer.writeOutEvenly();
        assertThat(writer.forcedLength()).isZero();
        append(writer, line);
        writer.writeOutEvenly();
        assertThat(writer.forcedLength()).isEqualTo(writer.length());
    }

    @Test
    void finish_afterTheEnd_leavesTheFileToItsNextWriter() {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.abandon();
        assertThatThrownBy(() -> writer.finish(new PositionRange(1, 1))).isInstanceOf(FencedException.class);
        assertThat(files.segment(1)).doesNotExist();
    }

    @Test
    void writeOut_afterTheEnd_leavesTheFileAlone() {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.abandon();
        writer.writeOut();
        assertThat(files.segment(1)).doesNotExist();
    }

    @Test
    void flush_withoutCache_readsFromTheFile() {
        context = contextWith(8, 0);
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.flush();
        append(writer, TWO);
        assertThat(readable(writer)).isEqualTo(join(header(1), ONE, TWO));
        writer.flush();
        assertThat(readable(writer)).isEqualTo(join(header(1), ONE, TWO));
        assertThat(context.cacheBudget().usedBytes()).isZero();
    }

    @Test
    void force_appended_flushesFirst() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.force();
        assertThat(onDisk()).isEqualTo(join(header(1), ONE));
        assertThat(writer.unforcedBytes()).isZero();
        assertThat(writer.forcedLength()).isEqualTo(writer.length());
    }

    @Test
    void force_throughAnotherHandle_findsBytesThatChangedBetween() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.force();
        append(writer, TWO);
        writer.flush();
        writer.releaseHandle();
        byte[] changed = onDisk();
        changed[changed.length - 20] ^= 1;
        Files.write(files.segment(1), changed);
        assertThatThrownBy(writer::force)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("offset=" + (header(1).length + ONE.length));
        assertThat(writer.forcedLength()).isEqualTo(header(1).length + ONE.length);
    }

    @Test
    void force_throughAnotherHandle_findsAFileThatWasCut() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.flush();
        writer.releaseHandle();
        byte[] whole = onDisk();
        Files.write(files.segment(1), Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(writer::force).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void force_throughAnotherHandle_passesWhatIsUnchanged() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.flush();
        writer.forgetHandle();
        append(writer, TWO);
        writer.force();
        writer.forgetHandle();
        writer.force();
        assertThat(onDisk()).isEqualTo(join(header(1), ONE, TWO));
    }

    @Test
    void write_withoutAnyPermit_opensAndClosesAroundEach() throws IOException {
        context = contextWith(0, 1 << 20);
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.flush();
        append(writer, TWO);
        writer.force();
        assertThat(onDisk()).isEqualTo(join(header(1), ONE, TWO));
    }

    @Test
    void permit_releasedHandle_isFreeForAnother() {
        context = contextWith(1, 1 << 20);
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.flush();
        assertThat(context.writeHandles().tryAcquire()).isFalse();
        writer.forgetHandle();
        writer.forgetHandle();
        writer.releaseHandle();
        assertThat(context.writeHandles().tryAcquire()).isTrue();
        assertThat(context.writeHandles().tryAcquire()).isFalse();
    }

    @Test
    void finish_segment_endsWithAFooterThatCoversIt() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        append(writer, TWO);
        ClosedSegment closed = writer.finish(new PositionRange(1, 2));
        byte[] lines = join(header(1), ONE, TWO);
        int digest = Checksum.of(lines, 0, lines.length);
        byte[] file = onDisk();
        assertThat(closed).isEqualTo(new ClosedSegment(1, 2, file.length, digest));
        assertThat(SegmentFooter.read(file, lines.length, file.length).content())
                .isEqualTo(Optional.of(new SegmentFooter(new PositionRange(1, 2), 2, lines.length, digest)));
        assertThat(readable(writer)).isEqualTo(lines);
    }

    @Test
    void finish_twice_writesTheSameFooterOnce() throws IOException {
        SegmentWriter writer = writer();
        append(writer, ONE);
        ClosedSegment first = writer.finish(new PositionRange(1, 1));
        byte[] file = onDisk();
        assertThat(writer.finish(new PositionRange(1, 1))).isEqualTo(first);
        assertThat(onDisk()).isEqualTo(file);
    }

    @Test
    void start_inAWrittenSegment_goesOnWithItsDigest() throws IOException {
        SegmentWriter before = writer();
        append(before, ONE);
        before.force();
        before.close();
        byte[] written = onDisk();
        SegmentWriter.Start start = SegmentWriter.Start.empty();
        start.digest().update(written);
        Segment segment = new Segment(0, 1, files.segment(1), context.readHandles(), written.length);
        SegmentWriter after = new SegmentWriter(
                context,
                files,
                segment,
                header(1),
                new SegmentWriter.Start(written.length, written.length, start.digest(), start.unforcedDigest()));
        append(after, TWO);
        ClosedSegment closed = after.finish(new PositionRange(1, 2));
        byte[] lines = join(header(1), ONE, TWO);
        assertThat(closed.digest()).isEqualTo(Checksum.of(lines, 0, lines.length));
        assertThat(onDisk()).startsWith(lines);
    }

    @Test
    void close_unflushed_staysReadableAndOutOfTheBudget() {
        SegmentWriter writer = writer();
        append(writer, ONE);
        writer.close();
        writer.segment().forgetMemory(context.cacheBudget());
        assertThat(readable(writer)).isEqualTo(join(header(1), ONE));
        assertThat(context.cacheBudget().usedBytes()).isZero();
    }
}
