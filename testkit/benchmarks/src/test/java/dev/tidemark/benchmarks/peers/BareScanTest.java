package dev.tidemark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BareScanTest {

    private static final long LOG_BYTES = 3L << 20;

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void nameLog() {
        log = directory.resolve("log.jsonl");
    }

    @Test
    void scan_fewKeys_findsEveryLineAndKey() throws IOException {
        long lines = new LineLog(LOG_BYTES, 1_000, 0, 200).write(log);

        assertThat(Files.size(log)).isGreaterThanOrEqualTo(LOG_BYTES);
        assertThat(BareScan.scan(log)).isEqualTo(new BareScan.Result(lines, 1_000));
    }

    @Test
    void scan_manyKeys_findsAKeyALine() throws IOException {
        LineLog many = LineLog.manyKeys(LOG_BYTES);
        long lines = many.write(log);

        assertThat(lines).isLessThanOrEqualTo(many.keyCount());
        assertThat(BareScan.scan(log)).isEqualTo(new BareScan.Result(lines, (int) lines));
    }

    @Test
    void scan_flippedBit_namesTheLine() throws IOException {
        new LineLog(LOG_BYTES, 1_000, 0, 200).write(log);
        byte[] bytes = Files.readAllBytes(log);
        bytes[120] ^= 1;
        Files.write(log, bytes);

        assertThatThrownBy(() -> BareScan.scan(log))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("offset=0");
    }

    @Test
    void scan_tornLine_isRefused() throws IOException {
        new LineLog(LOG_BYTES, 1_000, 0, 200).write(log);
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length - 5));

        assertThatThrownBy(() -> BareScan.scan(log)).isInstanceOf(EOFException.class);
    }

    @Test
    void line_encoded_isCanonical() {
        LineBuffer lines = new LineBuffer(16);
        lines.append(42, 1_795_170_000_123L, "user-2", "{\"score\":7}".getBytes(UTF_8));

        String line = UTF_8.decode(lines.view()).toString();

        String covered = "{\"position\":42,\"time\":\"2026-11-20T10:20:00.123Z\",\"op\":\"SET\",\"key\":\"user-2\","
                + "\"value\":{\"score\":7}";
        CRC32C checksum = new CRC32C();
        checksum.update(covered.getBytes(UTF_8));
        assertThat(line).isEqualTo(covered + ",\"crc\":\"%08x\"}\n".formatted(checksum.getValue()));
    }
}
