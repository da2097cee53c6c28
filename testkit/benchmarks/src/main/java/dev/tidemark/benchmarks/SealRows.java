package dev.tidemark.benchmarks;

import com.github.luben.zstd.ZstdOutputStream;
import dev.tidemark.actors.seal.ZstdEncoding;
import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.BareCompression;
import dev.tidemark.benchmarks.peers.BareCopy;
import dev.tidemark.benchmarks.store.SealMemory;
import dev.tidemark.benchmarks.store.SegmentFiles;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.chunk.JsonArrayRenderer;
import dev.tidemark.engine.chunk.NdjsonRenderer;
import dev.tidemark.engine.chunk.SealPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** The rows of sealing, against copying and compressing the same segments by one thread. */
final class SealRows {

    private static final long COPIED_BYTES = 256L << 20;
    private static final long COMPRESSED_BYTES = 64L << 20;
    private static final long SMALL_BYTES = 10L << 20;
    private static final long LARGE_BYTES = 1L << 30;
    private static final double MEMORY_DIFFERENCE_MAX_BYTES = 2 << 20;
    private static final String MEMORY = "seal-memory";
    private static final String COPY = "copy with CRC-32C";
    private static final String SYNCED_COPY = "copy with CRC-32C, synced";
    private static final String IDENTITY = "Tidemark, NDJSON";
    private static final String JSON = "Tidemark, JSON array";

    private SealRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("seal", "sealing segments of 10 MiB without compression", SealRows::plain),
                new Row("seal-gzip", "sealing segments with gzip", SealRows::gzip),
                new Row("seal-zstd", "sealing segments with zstd", SealRows::zstd),
                new Row("seal-memory", "memory to seal 1 GiB and to seal 10 MiB", SealRows::memory));
    }

    private static List<Line> plain(Bench bench) throws Exception {
        long bytes = bench.amount(COPIED_BYTES);
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().seal(IDENTITY, bytes, plan(NdjsonRenderer.INSTANCE)),
                                copy(COPY, bytes, false),
                                bench.tidemark().seal(JSON, bytes, plan(JsonArrayRenderer.INSTANCE)),
                                copy(SYNCED_COPY, bytes, true)),
                        bench.directory());
        return List.of(
                line("log bytes/s, NDJSON, which is the segment", medians, IDENTITY, SYNCED_COPY, Goal.atLeast(0.6)),
                line("log bytes/s, JSON array", medians, JSON, SYNCED_COPY, Goal.atLeast(0.6)),
                line("log bytes/s, NDJSON, which is the segment", medians, IDENTITY, COPY, Goal.REPORT_ONLY),
                line("log bytes/s, JSON array", medians, JSON, COPY, Goal.REPORT_ONLY));
    }

    private static List<Line> gzip(Bench bench) throws Exception {
        GzipEncoding encoding = new GzipEncoding(GzipEncoding.DEFAULT_LEVEL);
        return List.of(compressed(bench, "seal-gzip", encoding, target -> gzip(target, encoding.level())));
    }

    private static OutputStream gzip(OutputStream target, int level) throws IOException {
        return new GZIPOutputStream(target, 1 << 16) {
            {
                def.setLevel(level);
            }
        };
    }

    private static List<Line> zstd(Bench bench) throws Exception {
        List<Line> lines = new ArrayList<>();
        for (int level : List.of(3, ZstdEncoding.DEFAULT_LEVEL)) {
            lines.add(compressed(bench, "seal-zstd", new ZstdEncoding(level), target -> zstd(target, level)));
        }
        return lines;
    }

    /** With the checksum of the content that sealing asks for too: both make the same frame. */
    private static OutputStream zstd(OutputStream target, int level) throws IOException {
        return new ZstdOutputStream(target, level).setChecksum(true);
    }

    private static Line compressed(
            Bench bench, String row, ContentEncoding encoding, BareCompression.Compressor compressor) throws Exception {
        long bytes = bench.amount(COMPRESSED_BYTES);
        String peer = "bare " + encoding.name() + ", level " + encoding.level();
        Path directory = bench.directory().resolve("level-" + encoding.level());
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().seal(IDENTITY, bytes, plan(NdjsonRenderer.INSTANCE, encoding)),
                                Contender.of(peer, own -> compression(own, bytes, compressor))),
                        directory);
        return Line.compare(
                new Heading(row, "log bytes/s, level " + encoding.level()),
                medians,
                IDENTITY,
                peer,
                Figure::bytesPerSecond,
                Goal.atLeast(0.9));
    }

    /** With every renderer and every encoding at its lowest level: what is compared are lengths. */
    private static List<Line> memory(Bench bench) throws Exception {
        SealPlan plan = new SealPlan(
                List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE),
                List.of(new GzipEncoding(1), new ZstdEncoding(1)));
        // The first one of a process makes what all later ones use.
        SealMemory.measure(bench.directory().resolve("first"), SMALL_BYTES, plan);
        double small = SealMemory.measure(bench.directory().resolve("small"), SMALL_BYTES, plan);
        double large = SealMemory.measure(bench.directory().resolve("large"), bench.amount(LARGE_BYTES), plan);
        Figure limit = Figure.of(MEMORY_DIFFERENCE_MAX_BYTES, "bytes");
        return List.of(
                new Line(
                        MEMORY,
                        "memory alive while 1 GiB is sealed, beyond that for 10 MiB",
                        Optional.of(Figure.of(large - small, "bytes")),
                        "limit",
                        Optional.of(limit),
                        Goal.atMost(1)),
                new Line(
                        MEMORY,
                        "memory alive while 1 GiB is sealed",
                        Optional.of(Figure.of(large, "bytes")),
                        "Tidemark, 10 MiB",
                        Optional.of(Figure.of(small, "bytes")),
                        Goal.REPORT_ONLY));
    }

    private static SealPlan plan(ChunkRenderer renderer, ContentEncoding... encodings) {
        return new SealPlan(List.of(renderer), List.of(encodings));
    }

    private static Contender copy(String name, long bytes, boolean syncs) {
        return Contender.of(name, own -> {
            List<Path> files = SegmentFiles.create(own, bytes).paths();
            return new BareCopy(files, own.resolve("copies"), syncs);
        });
    }

    private static Trial compression(Path directory, long bytes, BareCompression.Compressor compressor)
            throws Exception {
        List<Path> files = SegmentFiles.create(directory, bytes).paths();
        return new BareCompression(files, directory.resolve("compressed"), compressor);
    }

    private static Line line(String measure, Map<String, Sample> medians, String own, String peer, Goal goal) {
        return Line.compare(new Heading("seal", measure), medians, own, peer, Figure::bytesPerSecond, goal);
    }
}
