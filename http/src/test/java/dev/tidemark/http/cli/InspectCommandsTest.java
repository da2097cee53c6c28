package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.store.CatalogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that read files without opening the store, over a store with one collection of two lines. */
class InspectCommandsTest {

    private static final String HANDLE = "00c0ffee00c0ffee";
    private static final String SEGMENT = "collections/users/log/00000000000000000001.jsonl";

    @TempDir
    private Path data;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void writeStore() throws IOException {
        CatalogEntry entry = new CatalogEntry(
                new CollectionName("users"), new CollectionId(1), HANDLE, 7, CollectionSettings.DEFAULT);
        write(data.resolve("catalog.jsonl"), 0, "0".repeat(16), line(1, "users", entry.encode()));
        byte[] value = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
        write(data.resolve(SEGMENT), 1, HANDLE, line(1, "a", value), line(2, "b", value));
    }

    @Test
    void verify_intactStore_exitsWithZeroAndTotals() {
        Outcome outcome = run("verify", "--data", data.toString());
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .startsWith("intact: collections=1 segments=2 lines=3 files=2 bytes=")
                .endsWith(" damage=0 warnings=0 notes=0" + System.lineSeparator());
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void verify_damagedLine_exitsWithOneNamingFileOffsetAndPosition() throws IOException {
        int offset = damageFirstLine();
        Outcome outcome = run("verify", "--data", data.toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out().lines())
                .startsWith("damage: line is damaged: reason=checksum of line differs positions=1-1 file=" + SEGMENT
                        + " offset=" + offset)
                .last()
                .asString()
                .startsWith("damaged: ");
    }

    @Test
    void verify_asJson_writesOneObjectALine() throws IOException {
        int offset = damageFirstLine();
        Outcome outcome = run("verify", "--json", "--data", data.toString());
        assertThat(outcome.out().lines())
                .startsWith("{\"gravity\":\"damage\",\"file\":\"" + SEGMENT + "\",\"offset\":" + offset
                        + ",\"firstPosition\":1,\"lastPosition\":1,"
                        + "\"what\":\"line is damaged: reason=checksum of line differs\"}")
                .last()
                .asString()
                .startsWith("{\"intact\":false,\"damage\":1,\"warning\":0,\"note\":0,");
    }

    @Test
    void verify_directoryWithoutStore_saysSoInOneLine() {
        Outcome outcome = run("verify", "--data", data.resolve("none").toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("tidemark verify: directory holds no store: directory=" + data.resolve("none")
                        + System.lineSeparator());
    }

    @Test
    void dump_segment_writesItsLines() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = new CommandLine(new DumpCommand(out))
                .execute(data.resolve(SEGMENT).toString());
        assertThat(exitCode).isZero();
        assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(data.resolve(SEGMENT)));
    }

    @Test
    void dump_missingFile_saysSoInOneLine() {
        Outcome outcome = run("dump", data.resolve("none.wal").toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("tidemark dump: ")
                .contains("none.wal")
                .hasLineCount(1);
    }

    private int damageFirstLine() throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve(SEGMENT));
        int offset = new SegmentHeader(new CollectionId(1), HANDLE, 1).encode().length;
        bytes[offset + 30] ^= 1;
        Files.write(data.resolve(SEGMENT), bytes);
        return offset;
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine((directory, config) -> {
                    throw new AssertionError("the store was opened");
                })
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private static byte[] line(long position, String key, byte[] value) {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(new Stamp(position, 0, Operation.SET, position, LogRecord.NEVER), KeyText.escape(key), value);
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }

    private static void write(Path file, long collection, String handle, byte[]... lines) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new SegmentHeader(new CollectionId(collection), handle, 1).encode());
        for (byte[] line : lines) {
            content.writeBytes(line);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, content.toByteArray());
    }
}
