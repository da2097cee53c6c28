package dev.tidemark.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.CancellationCheck;
import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.chunk.SealThrottle;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ChunkRenderer} promises, by itself and in a sealed chunk. */
public abstract class ChunkRendererContract {

    /** The implementation under test; asked any number of times. */
    protected abstract ChunkRenderer renderer();

    /** Values that the renderer makes something of, beside those of every kind of line. */
    protected List<String> values() {
        return List.of();
    }

    /** One line of each kind, positions from 1, and one for each value of the renderer's own. */
    private List<byte[]> lines() {
        List<byte[]> lines = new ArrayList<>(everyKind());
        values().forEach(value -> {
            int position = lines.size() + 1;
            lines.add(line(position, Operation.SET, position, LogRecord.NEVER, "own", value));
        });
        return lines;
    }

    private static List<byte[]> everyKind() {
        return List.of(
                line(1, Operation.SET, 1, LogRecord.NEVER, "user-2", "{\"score\":7}"),
                line(2, Operation.SET, 4, LogRecord.NEVER, "quote\"backslash\\\u00fc\ud83c\udf0a", "[1.0,\"\\u00e9\"]"),
                line(3, Operation.DELETE, 4, LogRecord.NEVER, "user-2", ""),
                line(4, Operation.SET, 4, 1_795_170_300_000L, "session", "null"),
                line(5, Operation.APPEND, 5, LogRecord.NEVER, "", "\"keyless\""),
                line(6, Operation.CHECKPOINT, 6, LogRecord.NEVER, "", "{}"),
                line(7, Operation.SET, 7, LogRecord.NEVER, "long", '"' + "v".repeat(70_000) + '"'));
    }

    private static byte[] line(
            long position, Operation operation, long commit, long expires, String key, String value) {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(
                new LogRecord.Stamp(position, 1_795_170_000_123L, operation, commit, expires),
                key.isEmpty() ? LogLineWriter.NONE : KeyText.escape(key),
                value.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(writer.array(), writer.length());
    }

    private static byte[] element(ChunkRenderer renderer, byte[] line, int shift) {
        byte[] source = new byte[shift + line.length + 3];
        Arrays.fill(source, (byte) '!');
        System.arraycopy(line, 0, source, shift, line.length);
        byte[] before = source.clone();
        LineScanner scanner = new LineScanner().over(source, shift, shift + line.length);
        assertThat(scanner.next()).isEqualTo(Found.LINE);
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        renderer.render(scanner, source, (bytes, start, end) -> element.write(bytes, start, end - start));
        assertThat(source).as("the line's buffer is not changed").isEqualTo(before);
        return element.toByteArray();
    }

    /** Prefix, elements of the lines with separators between, suffix. */
    private byte[] rendered(List<byte[]> lines) {
        ChunkRenderer renderer = renderer();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(renderer.prefix());
        boolean any = false;
        for (byte[] line : lines) {
            byte[] element = element(renderer, line, 0);
            if (any && element.length > 0) {
                content.writeBytes(renderer.separator());
            }
            any |= element.length > 0;
            content.writeBytes(element);
        }
        content.writeBytes(renderer.suffix());
        return content.toByteArray();
    }

    @Test
    void name_any_isFitForFilesAndUrls() {
        assertThat(renderer().name()).matches("[a-z0-9-]{1,32}");
        assertThat(renderer().version()).isPositive();
        assertThat(renderer().contentType()).matches("[a-z]+/[a-z0-9.+-]+(;.*)?");
    }

    @Test
    void render_sameLine_givesTheSameBytesWhereverItStandsAndWhateverCameBefore() {
        for (byte[] line : lines()) {
            byte[] alone = element(renderer(), line, 0);
            ChunkRenderer used = renderer();
            lines().forEach(other -> element(used, other, 5));

            assertThat(element(used, line, 1_000)).isEqualTo(alone);
        }
    }

    @Test
    void render_withoutMembersWhereItReadsNone_givesTheSameBytes() {
        if (renderer().readsMembers()) {
            return;
        }
        for (byte[] line : lines()) {
            LineScanner scanner = new LineScanner().over(line, 0, line.length);
            assertThat(scanner.nextPosition()).isEqualTo(Found.LINE);
            ByteArrayOutputStream element = new ByteArrayOutputStream();
            renderer().render(scanner, line, (bytes, start, end) -> element.write(bytes, start, end - start));

            assertThat(element.toByteArray()).isEqualTo(element(renderer(), line, 0));
        }
    }

    @Test
    void marks_askedTwice_areTheSame() {
        assertThat(renderer().prefix()).isEqualTo(renderer().prefix());
        assertThat(renderer().separator()).isEqualTo(renderer().separator());
        assertThat(renderer().suffix()).isEqualTo(renderer().suffix());
    }

    @Test
    void identity_everyLine_isItself() {
        for (byte[] line : lines()) {
            byte[] element = element(renderer(), line, 0);
            if (renderer().isIdentity()) {
                assertThat(element).isEqualTo(line);
            }
        }
        if (renderer().isIdentity()) {
            assertThat(renderer().prefix()).isEmpty();
            assertThat(renderer().separator()).isEmpty();
            assertThat(renderer().suffix()).isEmpty();
        }
    }

    @Test
    void seal_everyKindOfLine_canBeReadFromAndUpToAnyPosition() {
        try (SimulatedDisk disk = new SimulatedDisk(1)) {
            SealedLines segment = SealedLines.put(disk, lines());
            LogContext context = LogContext.of(disk, StoreSettings.DEFAULT);
            Chunks chunks = new Chunks(context, segment.files(), new Pins());
            ChunkSource source = segment.source();
            SealPlan plan = new SealPlan(List.of(renderer()), List.of());
            new ChunkSealer(disk).seal(chunks, source, plan, CancellationCheck.NEVER, SealThrottle.NONE);
            Chunk chunk = chunks.open(source, renderer()).orElseThrow();

            for (int first = 1; first <= lines().size(); first++) {
                ChunkBody tail = chunk.region(first, ContentEncoding.IDENTITY).orElseThrow();
                assertThat(SealedLines.sent(disk, tail))
                        .isEqualTo(rendered(lines().subList(first - 1, lines().size())));
                for (int last = first; last <= lines().size(); last++) {
                    assertThat(SealedLines.sent(disk, chunk.slice(first, last)))
                            .as("positions %d to %d", first, last)
                            .isEqualTo(rendered(lines().subList(first - 1, last)));
                }
            }
            context.readHandles().close();
        }
    }
}
