package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

    private static final byte[] HEADER = SampleLines.header(1);
    private static final byte[] NEXT = SampleLines.set(2, "next", "\"a line behind\"");

    @TempDir
    private Path directory;

    private final LineReader lines = new LineReader();

    private Segment segment(byte[]... parts) throws IOException {
        Path file = directory.resolve("segment.jsonl");
        byte[] bytes = SampleLines.join(parts);
        Files.write(file, bytes);
        return new Segment(
                0,
                1,
                file,
                LogContext.of(new LocalDisk(), StoreSettings.DEFAULT).readHandles(),
                bytes.length);
    }

    private static String text(int lengthBytes) {
        return '"' + "v".repeat(lengthBytes) + '"';
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 300, 380, 390, 395, 400, 410, 511, 512, 513, 3_900, 4_096, 5_000, 40_000, 3_000_000})
    void read_lineOfAnyLength_isWholeAndItsOwn(int lengthBytes) throws IOException {
        byte[] line = SampleLines.set(1, "k", text(lengthBytes));
        Segment segment = segment(HEADER, line, NEXT);
        LogRecord record = lines.read(segment, HEADER.length);
        LogRecord next = lines.read(segment, HEADER.length + line.length);
        assertThat(record.valueText()).isEqualTo(text(lengthBytes));
        assertThat(record.position()).isEqualTo(1);
        assertThat(next.position()).isEqualTo(2);
    }

    @Test
    void line_afterALongOne_showsItsOwnMembers() throws IOException {
        byte[] line = SampleLines.set(1, "k", text(10_000));
        Segment segment = segment(HEADER, line, NEXT);
        byte[] key = KeyText.escape("next");
        assertThat(lines.line(segment, HEADER.length).hasKey(key, 0, key.length))
                .isFalse();
        LineScanner next = lines.line(segment, HEADER.length + line.length);
        assertThat(next.hasKey(key, 0, key.length)).isTrue();
        assertThat(StandardCharsets.UTF_8.decode(next.value()).toString()).isEqualTo("\"a line behind\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 600, 20_000})
    void line_oneBitFlipped_failsNamingFileAndOffset(int lengthBytes) throws IOException {
        byte[] line = SampleLines.set(1, "k", text(lengthBytes));
        line[line.length - 25] ^= 4;
        Segment segment = segment(HEADER, line, NEXT);
        assertThatThrownBy(() -> lines.line(segment, HEADER.length))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("checksum of line differs")
                .hasMessageContaining("file=" + segment.path() + " offset=" + HEADER.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 455, 600, 20_000})
    void line_cutAtTheEnd_fails(int lengthBytes) throws IOException {
        byte[] line = SampleLines.set(1, "k", text(lengthBytes));
        byte[] cut = new String(line, 0, line.length - 1, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        Segment segment = segment(HEADER, cut);
        assertThatThrownBy(() -> lines.line(segment, HEADER.length))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("line does not end");
        assertThatThrownBy(() -> lines.line(segment, HEADER.length + cut.length))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("line does not end");
    }

    @Test
    void line_headerOfTheSegment_isNoRecord() throws IOException {
        Segment segment = segment(HEADER, NEXT);
        assertThatThrownBy(() -> lines.line(segment, 0))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("header or footer");
    }

    @Test
    void line_ofALaterVersion_isNotCalledDamaged() throws IOException {
        String body = "{\"position\":1,\"time\":\"2026-11-20T10:20:00.123Z\",\"op\":\"SET\",\"key\":\"k\",\"new\":1";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String line = "%s,\"crc\":\"%08x\"}\n".formatted(body, Checksum.of(bytes, 0, bytes.length));
        Segment segment = segment(HEADER, line.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> lines.line(segment, HEADER.length)).isInstanceOf(UnsupportedFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 410, 440, 600, 1_024})
    void hasKey_keyOfAnyLength_isCompared(int lengthBytes) throws IOException {
        String key = "k".repeat(lengthBytes);
        Segment segment = segment(HEADER, SampleLines.set(1, key, "1"), NEXT);
        byte[] same = KeyText.escape(key);
        byte[] other = KeyText.escape(key.substring(1) + "x");
        assertThat(lines.hasKey(segment, HEADER.length, same, 0, same.length)).isTrue();
        assertThat(lines.hasKey(segment, HEADER.length, other, 0, other.length)).isFalse();
        assertThat(lines.hasKey(segment, HEADER.length, same, 0, same.length - 1))
                .isFalse();
    }
}
