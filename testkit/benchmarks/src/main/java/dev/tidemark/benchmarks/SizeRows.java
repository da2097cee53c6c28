package dev.tidemark.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The rows of Tidemark alone, against fixed limits. */
final class SizeRows {

    private static final int COLLECTIONS_MANY = 100_000;
    private static final int COLLECTIONS_FEW = 1_000;
    private static final int KEYS = 10_000_000;
    private static final String LIMIT = "limit";
    private static final String BYTES = "bytes";
    private static final double HEAP_BYTES_MAX = 1_024;
    private static final double OPEN_FILES_MAX = 512;
    private static final double KEY_BYTES_MAX = 32;

    private SizeRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("open-collections", "opening a store of 100,000 collections", SizeRows::openCollections),
                new Row("key-index", "the key index at 10 million keys", SizeRows::keyIndex));
    }

    private static List<Line> openCollections(Bench bench) throws Exception {
        int many = (int) bench.amount(COLLECTIONS_MANY);
        int few = (int) bench.amount(COLLECTIONS_FEW);
        Path manyDirectory = Files.createDirectories(bench.directory().resolve("many"));
        Path fewDirectory = Files.createDirectories(bench.directory().resolve("few"));
        bench.tidemark().createCollections(manyDirectory, many);
        bench.tidemark().createCollections(fewDirectory, few);
        OptionalDouble manyMillis = bench.tidemark().openMillis(manyDirectory);
        OptionalDouble fewMillis = bench.tidemark().openMillis(fewDirectory);
        OptionalDouble heap = bench.tidemark().heapBytesPerCollection(manyDirectory, many);
        OptionalDouble files = bench.tidemark().openFilesMax(manyDirectory, many);
        return List.of(
                new Line(
                        "open-collections",
                        "time to open %,d collections".formatted(many),
                        figure(manyMillis, "ms"),
                        "Tidemark, %,d collections".formatted(few),
                        figure(fewMillis, "ms"),
                        Goal.atMost(2)),
                limited("open-collections", "heap of an untouched collection", heap, HEAP_BYTES_MAX, BYTES),
                limited("open-collections", "open files while writing to all", files, OPEN_FILES_MAX, "files"));
    }

    private static List<Line> keyIndex(Bench bench) {
        int keys = (int) bench.amount(KEYS);
        OptionalDouble bytes = bench.tidemark().indexBytesPerKey(keys);
        return List.of(limited("key-index", "bytes a key at %,d keys".formatted(keys), bytes, KEY_BYTES_MAX, BYTES));
    }

    private static Line limited(String row, String measure, OptionalDouble measured, double max, String unit) {
        return new Line(row, measure, figure(measured, unit), LIMIT, Optional.of(Figure.of(max, unit)), Goal.atMost(1));
    }

    private static Optional<Figure> figure(OptionalDouble measured, String unit) {
        return measured.isPresent() ? Optional.of(Figure.of(measured.getAsDouble(), unit)) : Optional.empty();
    }
}
