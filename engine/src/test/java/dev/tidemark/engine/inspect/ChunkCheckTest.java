package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.chunk.JsonArrayRenderer;
import dev.tidemark.engine.chunk.NdjsonRenderer;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.manifest.ManifestFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkCheckTest {

    private static final String RANGE = "00000000000000000001-00000000000000000004.";
    private static final StoreSettings SETTINGS = new StoreSettings(1 << 20, 16, 4, 1 << 20);

    @TempDir
    private Path directory;

    private SmallStore store;
    private ClosedSegment segment;

    @BeforeEach
    void seal() {
        store = SmallStore.in(directory);
        segment =
                new ManifestFile(store.disk(), store.files()).read().segments().get(0);
        seal(segment);
    }

    private void seal(ClosedSegment source) {
        LogContext context = LogContext.of(store.disk(), SETTINGS);
        Chunks chunks = new Chunks(context, store.files(), new Pins());
        new ChunkSealer(store.disk())
                .seal(
                        chunks,
                        ChunkSource.of(store.files(), source),
                        new SealPlan(
                                List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE),
                                List.of(new GzipEncoding(6))),
                        () -> false,
                        bytes -> {});
        context.readHandles().close();
    }

    private Path chunk(String rest) {
        return directory.resolve("collections/orders/chunks").resolve(RANGE + rest);
    }

    private static String name(String rest) {
        return "collections/orders/chunks/" + RANGE + rest;
    }

    private Finding only() {
        List<Finding> findings = store.findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void chunks_whole_areReadAndNothingIsFound() {
        List<Finding> findings = new ArrayList<>();
        VerifyReport report = store.verify(findings);
        assertThat(findings).isEmpty();
        assertThat(report.totals().files()).isEqualTo(6 + 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson.index", "ndjson.gz", "json", "json.gz", "json.index"})
    void chunkFile_anyByteChanged_isDamageThatNamesIt(String rest) {
        byte[] bytes = SmallStore.get(chunk(rest));
        for (int offset = 0; offset < bytes.length; offset += Math.max(1, bytes.length / 50)) {
            byte[] spoilt = bytes.clone();
            spoilt[offset] ^= 4;
            SmallStore.put(chunk(rest), spoilt);
            assertThat(store.findings())
                    .as("offset %d", offset)
                    .isNotEmpty()
                    .allMatch(finding -> finding.gravity() != Gravity.WARNING)
                    .anyMatch(finding -> finding.file().equals(name(rest)));
        }
        SmallStore.put(chunk(rest), Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(store.findings()).anyMatch(finding -> finding.file().equals(name(rest)));
    }

    @Test
    void chunk_withoutItsIndex_isANote() throws IOException {
        Files.delete(chunk("json.index"));
        assertThat(store.findings())
                .hasSize(2)
                .allMatch(finding -> finding.gravity() == Gravity.NOTE)
                .allMatch(finding -> finding.what().contains("has no index"));
    }

    @Test
    void content_missing_isDamage() throws IOException {
        Files.delete(chunk("json.gz"));
        assertThat(only().gravity()).isEqualTo(Gravity.DAMAGE);
        assertThat(only().what()).contains("cannot be read").contains("derived");
    }

    @Test
    void chunk_ofNoClosedSegment_isANote() throws IOException {
        for (String rest : List.of("ndjson.index", "ndjson.gz")) {
            Files.move(chunk(rest), chunk(rest).resolveSibling("00000000000000000001-00000000000000000003." + rest));
        }
        assertThat(only().gravity()).isEqualTo(Gravity.NOTE);
        assertThat(only().what()).isEqualTo("chunk is of no closed segment");
    }

    @Test
    void file_notInTheIndex_isANote() {
        SmallStore.put(chunk("json.br"), new byte[] {1});
        assertThat(only().gravity()).isEqualTo(Gravity.NOTE);
        assertThat(only().what()).isEqualTo("file is not in its chunk's index");
    }

    @Test
    void chunk_ofWhatStoodThereBefore_isANote() {
        byte[] before = SmallStore.get(chunk("json.index"));
        new ManifestFile(store.disk(), store.files())
                .publish(store.manifestWith(new ClosedSegment(1, 4, segment.lengthBytes(), segment.digest() + 1)));
        assertThat(SmallStore.get(chunk("json.index"))).isEqualTo(before);
        assertThat(store.findings())
                .filteredOn(finding -> finding.file().contains("/chunks/"))
                .hasSize(2)
                .allMatch(finding -> finding.gravity() == Gravity.NOTE)
                .allMatch(finding -> finding.what().startsWith("chunk is stale"));
    }

    @Test
    void backup_wholeOrCompressed_isReadAndNothingIsFound() throws IOException {
        Path backups = directory.resolve("collections/orders/backups/7");
        byte[] bytes = SmallStore.get(store.closed());
        SmallStore.put(backups.resolve("00000000000000000001.jsonl"), bytes);
        SmallStore.put(backups.resolve("00000000000000000001.3.jsonl.gz"), packed(bytes));
        assertThat(store.findings()).isEmpty();
    }

    @Test
    void backup_damaged_isAWarning() throws IOException {
        Path backups = directory.resolve("collections/orders/backups/7");
        byte[] bytes = SmallStore.get(store.closed());
        SmallStore.put(backups.resolve("00000000000000000001.jsonl"), Arrays.copyOf(bytes, bytes.length - 3));
        bytes[100] ^= 1;
        SmallStore.put(backups.resolve("00000000000000000002.jsonl"), bytes);
        SmallStore.put(backups.resolve("00000000000000000003.jsonl.gz"), packed(bytes));
        SmallStore.put(backups.resolve("00000000000000000004.jsonl.gz"), bytes);
        SmallStore.put(backups.resolve("notes.txt"), bytes);
        assertThat(store.findings()).hasSize(5).allMatch(finding -> finding.gravity() == Gravity.WARNING);
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
