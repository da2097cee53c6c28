package dev.tidemark.engine.inspect;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where lines of one collection may still be, best first. Owned by one thread. */
final class LineSources {

    private static final int HEADER_MAX_BYTES = 512;
    private static final Pattern CHUNK = Pattern.compile("([0-9]{20})-([0-9]{20})\\.ndjson(\\.gz|\\.zst)");
    private static final Map<String, String> DECODINGS = Map.of(".gz", "gzip", ".zst", "zstd");

    private final RepairWork work;
    private final FileSystem disk;
    private final CollectionFiles files;
    private final JournalLines journal;
    private final List<ContentDecoding> decodings;
    private final Optional<Path> backup;

    /** @param backup directory of one */
    LineSources(
            RepairWork work,
            CollectionFiles files,
            JournalLines journal,
            List<ContentDecoding> decodings,
            Optional<Path> backup) {
        this.work = work;
        this.disk = work.disk();
        this.files = files;
        this.journal = journal;
        this.decodings = decodings;
        this.backup = backup;
    }

    /**
     * What has lines of a segment: its own file, what an earlier repair has kept of it, the journal, chunks, the backup.
     *
     * @param name of the segment; a compacted one has no lines in the journal, nor in other segments of the backup
     */
    List<LineSource> of(SegmentName name, long last) {
        List<LineSource> sources = new ArrayList<>();
        Path own = files.segment(name);
        file("its own file", own).ifPresent(sources::add);
        for (Path kept : work.damaged().kept(own)) {
            file("what an earlier repair has kept", kept).ifPresent(sources::add);
        }
        if (!name.isCompacted() && journal.has(files.id())) {
            sources.add(new LineSource(
                    "the journal", true, () -> new LineStream(journal.lines(files.id(), name.base(), last))));
        }
        sources.addAll(chunks(name.base(), last));
        backup.ifPresent(from -> sources.addAll(backedUp(from.resolve(files.id().toString()), name, last)));
        return sources;
    }

    private Optional<LineSource> file(String what, Path path) {
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        Optional<SegmentHeader> header = header(disk, path);
        boolean foreign = header.isPresent() && !isOwn(header.get());
        return foreign ? Optional.empty() : Optional.of(new LineSource(what, true, () -> new LineStream(input(path))));
    }

    private boolean isOwn(SegmentHeader header) {
        return header.collection().equals(files.id()) && header.handle().equals(files.handle());
    }

    private InputStream input(Path path) {
        try {
            return new FileInput(disk.open(path, OpenMode.READ));
        } catch (StorageFailedException unreadable) {
            return new ByteArrayInputStream(new byte[0]);
        }
    }

    /** The header of a segment's file; empty where it does not read as one. */
    static Optional<SegmentHeader> header(FileSystem disk, Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            byte[] first = new byte[HEADER_MAX_BYTES];
            int length = file.read(ByteBuffer.wrap(first), 0);
            Reading<SegmentHeader> header = SegmentHeader.read(first, 0, length);
            return header.isValid() ? header.content() : Optional.empty();
        } catch (StorageFailedException unreadable) {
            return Optional.empty();
        }
    }

    private List<LineSource> chunks(long base, long last) {
        List<LineSource> sources = new ArrayList<>();
        Path directory = files.directory().resolve(Chunks.DIRECTORY);
        for (String name : disk.list(directory)) {
            Matcher chunk = CHUNK.matcher(name);
            if (chunk.matches() && Long.parseLong(chunk.group(1)) <= last && Long.parseLong(chunk.group(2)) >= base) {
                decoding(String.valueOf(chunk.group(3)))
                        .ifPresent(decoding -> sources.add(LineSource.ofChunk(
                                name, () -> new LineStream(decoded(decoding, directory.resolve(name))))));
            }
        }
        return sources;
    }

    private Optional<ContentDecoding> decoding(String suffix) {
        return decodings.stream()
                .filter(each -> each.name().equals(DECODINGS.get(suffix)))
                .findFirst();
    }

    private InputStream decoded(ContentDecoding decoding, Path path) {
        try {
            return decoding.decode(input(path));
        } catch (IOException unreadable) {
            return new ByteArrayInputStream(new byte[0]);
        }
    }

    /** Last position that the backup has of this incarnation, zero for none. */
    long lastBackedUp() {
        long last = 0;
        Optional<Path> directory = backup.map(from -> from.resolve(files.id().toString()));
        List<String> names = directory.map(disk::list).orElse(List.of()).stream()
                .filter(name -> SegmentName.parse(name).isPresent())
                .toList();
        if (!names.isEmpty()) {
            Path newest = directory.orElseThrow().resolve(names.get(names.size() - 1));
            if (header(disk, newest).filter(this::isOwn).isPresent()) {
                try (LineStream lines = new LineStream(input(newest))) {
                    while (lines.next()) {
                        last = lines.position();
                    }
                }
            }
        }
        return last;
    }

    /** In a backup, segments may have other ends than in the store, and another handle where the store was restored since. */
    private List<LineSource> backedUp(Path directory, SegmentName name, long last) {
        List<LineSource> sources = new ArrayList<>();
        for (String each : disk.list(directory)) {
            Optional<SegmentName> found = SegmentName.parse(each);
            boolean near = found.isPresent()
                    && (name.isCompacted()
                            ? found.get().equals(name)
                            : !found.get().isCompacted() && found.get().base() <= last);
            Path path = directory.resolve(each);
            Optional<SegmentHeader> header = near ? header(disk, path) : Optional.empty();
            if (header.filter(known -> known.collection().equals(files.id())).isPresent()) {
                sources.add(
                        new LineSource("backup file " + each, isOwn(header.get()), () -> new LineStream(input(path))));
            }
        }
        return sources;
    }
}
