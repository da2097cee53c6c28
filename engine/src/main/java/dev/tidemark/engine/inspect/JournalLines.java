package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Where in a journal that may be damaged the lines of each collection stand: in every intact frame that no later file has superseded, be it
 * behind a damaged one. Owned by one thread; costs memory by entries of frames, not by lines.
 */
final class JournalLines {

    /** @param sequence of the frame */
    private record Place(Path file, long number, long offset, int ordinal, long sequence, long last) {}

    private final FileSystem disk;
    private final Map<CollectionId, NavigableMap<Long, Place>> places = new HashMap<>();
    private final JournalCover cover = new JournalCover();

    private JournalLines(FileSystem disk) {
        this.disk = disk;
    }

    /** @param sequenceLast of the last frame that counts */
    static JournalLines of(FileSystem disk, Path directory, long sequenceLast) {
        JournalLines lines = new JournalLines(disk);
        List<Path> files = disk.list(directory).stream()
                .filter(name -> JournalCheck.numberOf(name).isPresent())
                .sorted(Comparator.reverseOrder())
                .map(directory::resolve)
                .toList();
        long bound = sequenceLast == Long.MAX_VALUE ? sequenceLast : sequenceLast + 1;
        for (Path file : files) {
            bound = Math.min(bound, lines.add(file, bound));
        }
        return lines;
    }

    /** @return the lowest sequence in the file, which supersedes those of earlier files from there on */
    private long add(Path path, long bound) {
        OptionalLong number = JournalCheck.numberOf(String.valueOf(path.getFileName()));
        long lowest = Long.MAX_VALUE;
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            FrameWindow window = new FrameWindow(file, number.orElseThrow(), file.length(), read -> {});
            long at = window.find(JournalFileHeader.BLOCK_LENGTH);
            while (at < file.length()) {
                Reading<JournalFrame> reading = window.read(at);
                if (reading.isValid()) {
                    JournalFrame frame = reading.content().orElseThrow();
                    long sequence = frame.stamp().sequence();
                    lowest = Math.min(lowest, sequence);
                    if (sequence < bound) {
                        add(path, number.orElseThrow(), at, frame);
                    }
                }
                at = window.find(reading.isValid() ? window.endOf(reading) : at + JournalFrame.ALIGNMENT);
            }
        } catch (StorageFailedException unreadable) {
            return lowest;
        }
        return lowest;
    }

    private void add(Path path, long number, long offset, JournalFrame frame) {
        for (int ordinal = 0; ordinal < frame.entries().size(); ordinal++) {
            FrameEntry entry = frame.entries().get(ordinal);
            if (entry.kind() == FrameEntry.Kind.WATERMARK) {
                cover.mark(entry);
            } else if (entry.kind() == FrameEntry.Kind.LINES) {
                Place place =
                        new Place(path, number, offset, ordinal, frame.stamp().sequence(), entry.last());
                places.computeIfAbsent(entry.collection(), id -> new TreeMap<>())
                        .merge(entry.first(), place, (one, other) -> one.sequence() > other.sequence() ? one : other);
            }
        }
    }

    /** Last position that a collection is known by the journal to have had, zero for none. */
    long last(CollectionId collection) {
        long inLines = Optional.ofNullable(places.get(collection)).stream()
                .flatMap(own -> own.values().stream())
                .mapToLong(Place::last)
                .max()
                .orElse(0);
        JournalCover.Mark mark = cover.mark(collection);
        return Math.max(inLines, mark.base() > 0 ? mark.position() : 0);
    }

    boolean has(CollectionId collection) {
        return places.containsKey(collection);
    }

    /** The lines of a collection that lie in a range or near it. */
    InputStream lines(CollectionId collection, long first, long last) {
        return new Pieces(places.getOrDefault(collection, Collections.emptyNavigableMap()).entrySet().stream()
                .filter(each -> each.getKey() <= last && each.getValue().last() >= first)
                .map(each -> payload(each.getValue()))
                .iterator());
    }

    /** Arrays as one stream, each made when it is come to. */
    private static final class Pieces extends InputStream {

        private final Iterator<byte[]> rest;
        private byte[] piece = new byte[0];
        private int at;

        Pieces(Iterator<byte[]> rest) {
            this.rest = rest;
        }

        private boolean has() {
            while (at == piece.length && rest.hasNext()) {
                piece = rest.next();
                at = 0;
            }
            return at < piece.length;
        }

        @Override
        public int read() {
            return has() ? piece[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int start, int length) {
            if (length == 0 || !has()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, target, start, count);
            at += count;
            return count;
        }
    }

    private byte[] payload(Place place) {
        try (FileHandle file = disk.open(place.file(), OpenMode.READ)) {
            FrameWindow window = new FrameWindow(file, place.number(), file.length(), read -> {});
            Reading<JournalFrame> reading = window.read(place.offset());
            if (!reading.isValid()) {
                return new byte[0];
            }
            ByteBuffer payload = reading.content()
                    .orElseThrow()
                    .entries()
                    .get(place.ordinal())
                    .payload();
            byte[] lines = new byte[payload.remaining()];
            payload.get(lines);
            return lines;
        }
    }
}
