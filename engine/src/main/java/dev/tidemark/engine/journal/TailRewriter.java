package dev.tidemark.engine.journal;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrameWriter;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes the kept tail of a shard again, into fresh files of a new epoch. Used once, by recovery; owns what it has open until
 * {@link #publish} hands it over.
 *
 * <p>The files are complete and forced under temporary names before the first gets its number, and the highest number is given
 * first, each durably: whichever of them a crash lets stand, the frames below its first are still in the old files.
 */
final class TailRewriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 4_096;

    private final ShardDirectory directory;
    private final JournalSettings settings;
    private final long epoch;
    private final long proven;
    private final Deque<Long> blanks;
    private final List<Draft> drafts = new ArrayList<>();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private JournalFrameWriter writer = new JournalFrameWriter(buffer);
    private long number;

    /**
     * @param number of the first fresh file
     * @param proven sequence up to which the frames are known to be durable
     * @param blanks numbers of files of the right length without a frame, closed, that may be used up
     */
    TailRewriter(
            ShardDirectory directory,
            JournalSettings settings,
            long epoch,
            long number,
            long proven,
            List<Long> blanks) {
        this.directory = directory;
        this.settings = settings;
        this.epoch = epoch;
        this.number = number;
        this.proven = proven;
        this.blanks = new ArrayDeque<>(blanks);
    }

    /** A fresh file that has no number yet. */
    private static final class Draft {
        private final Path path;
        private final long number;
        private final long length;
        private final FileHandle handle;
        private final List<Kept> kept = new ArrayList<>();
        private long flushed = JournalFileHeader.BLOCK_LENGTH;
        private long tail = JournalFileHeader.BLOCK_LENGTH;
        private long first;
        private long last;

        Draft(Path path, long number, long length, FileHandle handle) {
            this.path = path;
            this.number = number;
            this.length = length;
            this.handle = handle;
        }
    }

    /** An entry without its lines, and where its frame stands. */
    private record Kept(FrameEntry entry, long offset, int lengthBytes) {}

    /** Copies the file's frames from {@code first} to {@code last}. */
    void copy(FileScan source, long first, long last) {
        FrameCursor cursor = new FrameCursor(source.handle(), source.number(), source.lengthBytes());
        long offset = source.offsetOf(first);
        for (long sequence = first; sequence <= last; sequence++) {
            Location location = Location.of(source.path(), offset);
            JournalFrame frame = cursor.read(offset).orThrow(location);
            if (frame.stamp().sequence() != sequence) {
                throw new CorruptDataException(
                        "journal frame changed while it was recovered: expected=" + sequence + " actual="
                                + frame.stamp().sequence(),
                        location);
            }
            add(frame, cursor.frameEnd() - offset);
            offset = cursor.frameEnd();
        }
    }

    private void add(JournalFrame frame, long length) {
        Draft draft = draftFor(length);
        if (buffer.remaining() < length) {
            flush(draft);
            if (buffer.capacity() < length) {
                buffer = ByteBuffer.allocateDirect(Math.toIntExact(length));
                writer = new JournalFrameWriter(buffer);
            }
        }
        writer.begin();
        for (FrameEntry entry : frame.entries()) {
            writer.add(entry);
            int payload = entry.payload().remaining();
            draft.kept.add(new Kept(withoutLines(entry), draft.tail, payload));
        }
        long sequence = frame.stamp().sequence();
        writer.finish(new JournalFrame.Stamp(draft.number, epoch, sequence, Math.min(proven, sequence - 1)));
        draft.first = draft.first == 0 ? sequence : draft.first;
        draft.last = sequence;
        draft.tail += length;
    }

    private static FrameEntry withoutLines(FrameEntry entry) {
        if (entry.kind() != FrameEntry.Kind.LINES) {
            return entry;
        }
        return entry.withPayload(ByteBuffer.allocate(1));
    }

    private Draft draftFor(long length) {
        if (!drafts.isEmpty()) {
            Draft current = drafts.get(drafts.size() - 1);
            if (current.tail + length <= current.length) {
                return current;
            }
            flush(current);
        }
        return open(JournalFileHeader.BLOCK_LENGTH + length);
    }

    private Draft open(long lengthNeeded) {
        Path path = directory.unfinished(epoch, number);
        long length = Math.max(settings.fileLengthBytes(), (lengthNeeded + PAGE_BYTES - 1) & -PAGE_BYTES);
        if (length == settings.fileLengthBytes() && !blanks.isEmpty()) {
            directory.withdraw(blanks.remove(), path);
        } else {
            directory.fill(path, length);
        }
        Draft draft = new Draft(path, number++, length, directory.fileSystem().open(path, OpenMode.WRITE));
        drafts.add(draft);
        return draft;
    }

    private void flush(Draft draft) {
        buffer.flip();
        if (buffer.hasRemaining()) {
            draft.handle.write(buffer, draft.flushed);
            draft.flushed = draft.tail;
        }
        buffer.clear();
    }

    /** Forces and publishes the fresh files, at least one, and notes their entries; ascending. */
    List<JournalFile> publish(Coverage coverage) {
        Draft lastDraft = drafts.isEmpty() ? open(0) : drafts.get(drafts.size() - 1);
        flush(lastDraft);
        for (Draft draft : drafts) {
            directory.seal(draft.handle, new JournalFileHeader(directory.shard(), draft.number, epoch, draft.length));
            draft.handle.close();
        }
        List<JournalFile> files = new ArrayList<>();
        for (int index = drafts.size() - 1; index >= 0; index--) {
            directory.publish(drafts.get(index).path, drafts.get(index).number);
        }
        try {
            for (Draft draft : drafts) {
                files.add(handOver(draft, coverage));
            }
        } catch (TidemarkException failure) {
            files.forEach(file -> file.handle().close());
            throw failure;
        }
        return files;
    }

    private JournalFile handOver(Draft draft, Coverage coverage) {
        Path path = directory.numbered(draft.number);
        FileHandle handle = directory.fileSystem().open(path, OpenMode.WRITE);
        JournalFile file = new JournalFile(path, draft.number, handle, draft.length, draft.tail);
        if (draft.first > 0) {
            file.keep(draft.first, draft.last);
        }
        for (Kept kept : draft.kept) {
            coverage.register(kept.entry(), draft.number, kept.offset(), kept.lengthBytes());
        }
        return file;
    }

    /** Number of the next file to be made. */
    long nextNumber() {
        return number;
    }

    /** Closes what was not published. */
    @Override
    public void close() {
        drafts.forEach(draft -> draft.handle.close());
    }
}
