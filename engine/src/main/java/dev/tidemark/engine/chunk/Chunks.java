package dev.tidemark.engine.chunk;

import dev.tidemark.engine.io.BoundedHandles;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.SharedFile;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The chunk directory of one collection. Safe for any thread. Keeps some headers of what was opened lately, nothing else.
 *
 * <p>A chunk exists when its index stands, serves the segment that the manifest lists, and its files have the lengths that the
 * index says. Anything else is as good as missing and is made again by a {@link ChunkSealer}.
 */
public final class Chunks {

    /** Within the directory of the collection. */
    public static final String DIRECTORY = "chunks";

    /** A temporary file that old is nobody's. */
    private static final long STALE_MILLIS = Duration.ofMinutes(30).toMillis();

    private final FileSystem disk;
    private final BoundedHandles handles;
    private final CollectionFiles files;
    private final Path directory;
    private final Pins pins;
    private final OpenChunks opened = new OpenChunks();

    /** @param pins of the collection's files, its segments included */
    public Chunks(LogContext context, CollectionFiles files, Pins pins) {
        this.disk = context.disk();
        this.handles = context.readHandles();
        this.files = files;
        this.directory = files.directory().resolve(DIRECTORY);
        this.pins = pins;
    }

    public Path directory() {
        return directory;
    }

    public Pins pins() {
        return pins;
    }

    /** Ranges that have an index for a renderer, ascending; told by names alone, so some may not serve. */
    public List<ChunkRange> sealed(ChunkRenderer renderer) {
        return List.copyOf(indexed(renderer.name(), disk.list(directory)));
    }

    /** Those of the segments, in their order, that lack an index for any of the renderers; told by names alone. */
    public List<ChunkSource> unsealed(List<ChunkSource> sources, SealPlan plan) {
        List<String> names = disk.list(directory);
        List<Set<ChunkRange>> sealed = plan.renderers().stream()
                .map(renderer -> indexed(renderer.name(), names))
                .toList();
        return sources.stream()
                .filter(source -> sealed.stream().anyMatch(ranges -> !ranges.contains(source.range())))
                .toList();
    }

    private static Set<ChunkRange> indexed(String renderer, List<String> names) {
        return names.stream()
                .map(ChunkNames::parse)
                .flatMap(Optional::stream)
                .filter(name -> name.renderer().equals(renderer) && name.rest().equals(ChunkNames.INDEX_SUFFIX))
                .map(ChunkNames.Parts::range)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Opens the chunk of a segment, or gives one out that is open: reads one block, and looks at the files' lengths.
     *
     * @return empty when there is none that serves
     */
    public Optional<Chunk> open(ChunkSource source, ChunkRenderer renderer) {
        OpenChunks.Name name = new OpenChunks.Name(source.range(), renderer.name());
        Optional<Chunk> known = opened.find(name).filter(chunk -> chunk.isOf(source, renderer) && chunk.isCurrent());
        if (known.isPresent()) {
            return known;
        }
        long seen = changes();
        SharedFile indexFile = handles.file(indexFile(source.range(), renderer));
        Optional<ChunkIndex> index = IndexFile.ifReadable(
                        () -> IndexFile.read(indexFile::read, indexFile.length(), indexFile.path()))
                .filter(found -> serves(found, source, renderer));
        if (index.isEmpty()) {
            indexFile.retire();
            return Optional.empty();
        }
        Chunk chunk = new Chunk(this, source, renderer, index.get(), indexFile, seen);
        opened.add(name, chunk);
        return Optional.of(chunk);
    }

    /** Rises before files that stood are deleted or replaced; read while a pin keeps them from being so. */
    long changes() {
        return pins.changes(directory);
    }

    /** Files are about to be deleted or replaced: open chunks look again whether they still stand. */
    void changing() {
        pins.changing(directory);
    }

    /** The index that stands for a range now. */
    Optional<ChunkIndex> standing(ChunkRange range, ChunkRenderer renderer) {
        return IndexFile.ifReadable(() -> {
            try (FileHandle file = disk.open(indexFile(range, renderer), OpenMode.READ)) {
                return IndexFile.read(file::read, file.length(), file.path());
            }
        });
    }

    private Path indexFile(ChunkRange range, ChunkRenderer renderer) {
        return directory.resolve(ChunkNames.index(range, renderer.name()));
    }

    /**
     * Deletes temporary files that an earlier process left: those not written to for half an hour. Called when a collection is
     * opened.
     *
     * @param nowMillis wall-clock time
     * @return what was deleted, worth a warning each
     */
    public List<Path> sweep(long nowMillis) {
        return new ChunkSweep(disk, directory).temporaries(nowMillis - STALE_MILLIS);
    }

    /**
     * Deletes the chunks of all ranges but the given ones. Files that are being sent stay until a later call, without an index, so that nobody opens
     * them any more; temporary files stay.
     *
     * @return bytes of the deleted files
     */
    public long retain(Set<ChunkRange> live) {
        return discardIf(range -> !live.contains(range));
    }

    /** Deletes the chunks of a range, to be made again when they are wanted. Otherwise like {@link #retain}. */
    public long discard(ChunkRange range) {
        return discardIf(range::equals);
    }

    /** Deletes the chunks of all ranges that end before a position: the log begins there. Otherwise like {@link #retain}. */
    public long discardBefore(long first) {
        return discardIf(range -> range.last() < first);
    }

    private long discardIf(Predicate<ChunkRange> unwanted) {
        changing();
        return new ChunkSweep(disk, directory).chunks(unwanted, pins);
    }

    /**
     * Ranges of which any file stands, each with the time at which one of its files was last written to, milliseconds since the
     * epoch: what {@link #discard} would give space for.
     */
    public Map<ChunkRange, Long> ages() {
        Map<ChunkRange, Long> ages = new TreeMap<>();
        for (String name : disk.list(directory)) {
            ChunkNames.parse(name)
                    .map(ChunkNames.Parts::range)
                    .filter(range -> !ages.containsKey(range))
                    .ifPresent(range -> ages.put(range, disk.modifiedMillis(directory.resolve(name))));
        }
        return ages;
    }

    long modifiedMillis(Path file) {
        return disk.modifiedMillis(file);
    }

    /** Whether all that a plan wants of a segment stands: every byte of its files is read and verified. */
    boolean stands(ChunkSource source, ChunkRenderer renderer, List<ContentEncoding> encodings) {
        Optional<ChunkIndex> index = IndexFile.ifReadable(() -> {
            try (FileHandle file = disk.open(indexFile(source.range(), renderer), OpenMode.READ)) {
                return IndexFile.verify(file);
            }
        });
        return index.filter(found -> serves(found, source, renderer))
                .filter(found -> encodings.stream()
                        .allMatch(encoding -> found.variant(encoding.name()).isPresent()))
                .filter(found -> found.variants().stream().allMatch(variant -> hasDigest(found, variant)))
                .isPresent();
    }

    private boolean serves(ChunkIndex index, ChunkSource source, ChunkRenderer renderer) {
        return index.identity().equals(ChunkIndex.Identity.of(source, renderer))
                && index.variants().stream().allMatch(variant -> hasLength(index, variant));
    }

    private boolean hasDigest(ChunkIndex index, ChunkVariant variant) {
        return IndexFile.ifReadable(() -> ContentDigest.of(disk, file(index, variant)))
                .filter(digest -> digest == variant.digest())
                .isPresent();
    }

    private Path file(ChunkIndex index, ChunkVariant variant) {
        return contentFile(index.identity().range(), index.identity().renderer(), variant.suffix());
    }

    private boolean hasLength(ChunkIndex index, ChunkVariant variant) {
        Path file = file(index, variant);
        return IndexFile.ifReadable(() -> disk.length(file))
                .filter(length -> length == variant.lengthBytes())
                .isPresent();
    }

    Path contentFile(ChunkRange range, String renderer, String suffix) {
        return directory.resolve(ChunkNames.content(range, renderer) + suffix);
    }

    /** Whether a file is being sent that a sealing would replace. */
    boolean isAnyPinned(ChunkSource source, List<ChunkRenderer> renderers, List<ContentEncoding> encodings) {
        Stream<String> suffixes =
                Stream.concat(Stream.of(""), encodings.stream().map(ContentEncoding::suffix));
        return suffixes.anyMatch(suffix -> renderers.stream()
                .anyMatch(renderer -> pins.isPinned(contentFile(source.range(), renderer.name(), suffix))));
    }

    /** Creates the directory where it is missing, durably unless the process ends meanwhile: all in it can be made again. */
    void createDirectory() {
        if (!disk.exists(directory)) {
            disk.createDirectories(directory);
            disk.syncDirectory(files.directory());
        }
    }

    /** Whether there was one. */
    boolean deleteIndex(Path indexFile) {
        boolean stands = disk.exists(indexFile);
        if (stands) {
            disk.delete(indexFile);
        }
        return stands;
    }
}
