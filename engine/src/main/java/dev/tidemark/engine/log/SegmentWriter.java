package dev.tidemark.engine.log;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The writing end of one segment. Owner: the collection's writer, one thread at a time; {@link #writeOut} alone may run beside
 * it, so whatever touches the file excludes everything else that does.
 *
 * <p>Life: {@link #append} what the journal has made durable → {@link #flush} it to the page cache, gathered → {@link #force}
 * when asked to → {@link #close}. The file and its directory are created by the first flush.
 *
 * <p>A sync answers only for what was written through its own handle. A handle that is not kept from the first unforced byte
 * on is therefore not trusted: {@link #force} then reads the unforced bytes back, compares their checksum and writes them
 * again through the handle that it forces.
 */
public final class SegmentWriter {

    /**
     * Where a segment stands that is opened for writing.
     *
     * @param written bytes in the file
     * @param forced bytes of them that are known to be durable in the file
     * @param digest over the written bytes; of those that follow alone where the segment never gets a footer
     * @param unforcedDigest over the bytes from {@code forced} to {@code written}
     */
    public record Start(long written, long forced, CRC32C digest, CRC32C unforcedDigest) {

        /** Of a segment without a file. */
        public static Start empty() {
            return new Start(0, 0, new CRC32C(), new CRC32C());
        }
    }

    private static final long FORCED_EVERY_BYTES = 1 << 20;

    private final FileSystem disk;
    private final WriteHandlePermits permits;
    private final CacheBudget budget;
    private final CollectionFiles files;
    private final Segment segment;
    private final ByteBuffer header;
    private final CRC32C digest;
    private final CRC32C unforcedDigest;

    /** Kept open between writes, while a permit is held. */
    private Optional<FileHandle> handle = Optional.empty();

    /** Whether {@link #handle} has seen every write since the last force. */
    private boolean handleSawAll;

    /** Whether this writer has synced the directories that lead to the file. */
    private boolean nameDurable;

    private volatile long written;
    private long forced;

    /** Whether the file is not this writer's any more. */
    private boolean ended;

    /**
     * Takes a segment for writing.
     *
     * @param header the segment's header line, written when the file is created
     */
    public SegmentWriter(LogContext context, CollectionFiles files, Segment segment, byte[] header, Start start) {
        this.files = files;
        this.disk = context.disk();
        this.permits = context.writeHandles();
        this.budget = context.cacheBudget();
        this.segment = segment;
        this.header = ByteBuffer.wrap(header.clone());
        this.digest = start.digest();
        this.unforcedDigest = start.unforcedDigest();
        this.written = start.written();
        this.forced = start.forced();
    }

    public Segment segment() {
        return segment;
    }

    /** Bytes appended, header included. */
    public long length() {
        return segment.length();
    }

    public long unflushedBytes() {
        return segment.length() - written;
    }

    public long unforcedBytes() {
        return segment.length() - forced;
    }

    public long forcedLength() {
        return forced;
    }

    /** CRC-32C of all bytes up to {@link #length()}. */
    private int digest() {
        return (int) digest.getValue();
    }

    /** Takes durable lines; readers see them as soon as the view says so. Copies. */
    public void append(AppendedLines lines) {
        Tail tail = segment.tail();
        CacheBudget.Use before = segment.use();
        if (segment.length() == 0) {
            appendHeader(tail);
        }
        tail.append(lines);
        digest.update(lines.array(), 0, lines.length());
        segment.lengthMovedTo(tail.end());
        budget.changed(before, segment.use());
    }

    private void appendHeader(Tail tail) {
        byte[] bytes = header.array();
        tail.append(bytes, bytes.length);
        digest.update(bytes, 0, bytes.length);
    }

    /** Hands everything appended to the operating system. On failure nothing is lost: the bytes stay in memory. */
    public void flush() {
        writeOut();
        releaseMemory();
    }

    /**
     * The part of {@link #flush} that any thread may do: nothing once the writer has ended. The owner releases the memory
     * afterwards.
     */
    public synchronized void writeOut() {
        long end = segment.length();
        if (written == end || ended) {
            return;
        }
        FileHandle file = openForWriting();
        try {
            segment.tail().forEachPart(written, end, (part, offset) -> {
                file.write(part.duplicate(), offset);
                long partEnd = offset + part.remaining();
                unforcedDigest.update(part);
                written = partEnd;
                segment.writtenMovedTo(partEnd);
            });
        } finally {
            closeUnlessKept(file);
        }
    }

    /**
     * {@link #writeOut}, and a sync whenever enough has gathered: a whole segment synced at once would hold up the journal's
     * own syncs for as long as the disk takes to write it.
     */
    public synchronized void writeOutEvenly() {
        writeOut();
        if (written - forced >= FORCED_EVERY_BYTES && !ended) {
            force();
        }
    }

    /** Gives up lines that stand in the file, as far as the budget asks for it. */
    public void releaseMemory() {
        CacheBudget.Use before = segment.use();
        segment.tail().release(written, budget.allowance(before.bytes()));
        budget.evicted(before, segment.use());
    }

    /** Makes everything appended durable in the file. After a failure the segment must be opened anew. */
    public synchronized void force() {
        requireOwned();
        writeOut();
        if (forced == written) {
            return;
        }
        FileHandle file = openForWriting();
        try {
            if (!handleSawAll) {
                writeAgain(file);
            }
            file.force(false);
        } finally {
            closeUnlessKept(file);
        }
        syncName();
        forced = written;
        unforcedDigest.reset();
        handleSawAll = handle.isPresent();
    }

    private void requireOwned() {
        if (ended) {
            throw new FencedException("segment's writer has ended: file=" + segment.path(), null);
        }
    }

    /** Makes the file's name durable, once: until then a power cut can take a forced file away. */
    private void syncName() {
        if (!nameDurable) {
            files.directoriesToSync().forEach(disk::syncDirectory);
            nameDurable = true;
        }
    }

    private void writeAgain(FileHandle file) {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(written - forced, 1 << 20));
        CRC32C seen = new CRC32C();
        for (long at = forced; at < written; ) {
            block.clear().limit((int) Math.min(block.capacity(), written - at));
            int length = file.read(block, at);
            if (length == 0) {
                break;
            }
            seen.update(block.flip());
            file.write(block.flip(), at);
            at += length;
        }
        if (seen.getValue() != unforcedDigest.getValue()) {
            throw new CorruptDataException(
                    "unforced bytes read back differently: expectedCrc=" + Long.toHexString(unforcedDigest.getValue())
                            + " actualCrc=" + Long.toHexString(seen.getValue()),
                    Location.of(segment.path(), forced));
        }
    }

    /** Closes the file between writes, so that an idle collection holds none. */
    public synchronized void releaseHandle() {
        handleSawAll = false;
        handle.ifPresent(open -> {
            handle = Optional.empty();
            permits.release();
            open.close();
        });
        handleSawAll = false;
    }

    /** After a failure: gives the handle up, so that the next try goes through a new one and trusts nothing before it. */
    public synchronized void forgetHandle() {
        handleSawAll = false;
        handle.ifPresent(open -> {
            handle = Optional.empty();
            permits.release();
            try {
                open.close();
            } catch (StorageFailedException second) {
                // The handle is given up because it failed; what closing adds to that changes nothing.
            }
        });
    }

    /**
     * Ends the segment: flushes, writes the footer, makes file and name durable.
     *
     * @param positions that the segment holds, without a gap
     */
    public synchronized ClosedSegment finish(PositionRange positions) {
        requireOwned();
        flush();
        SegmentFooter footer = new SegmentFooter(positions, positions.count(), written, digest());
        byte[] bytes = footer.encode();
        FileHandle file = openForWriting();
        try {
            if (!handleSawAll) {
                writeAgain(file);
            }
            file.write(ByteBuffer.wrap(bytes), written);
            file.force(true);
        } finally {
            closeUnlessKept(file);
        }
        syncName();
        forced = written;
        unforcedDigest.reset();
        return new ClosedSegment(positions.first(), positions.last(), written + bytes.length, footer.digest());
    }

    /** Closes the file. What is unflushed stays in the journal; the recent lines stay in memory until they are given up. */
    public synchronized void close() {
        ended = true;
        releaseHandle();
    }

    /** Ends without a word to the file, which may be another writer's from here on. */
    public synchronized void abandon() {
        ended = true;
        forgetHandle();
    }

    private FileHandle openForWriting() {
        if (handle.isPresent()) {
            return handle.get();
        }
        FileHandle opened = open();
        if (permits.tryAcquire()) {
            handle = Optional.of(opened);
            handleSawAll = forced == written;
        }
        return opened;
    }

    private FileHandle open() {
        Path path = segment.path();
        if (written > 0 || disk.exists(path)) {
            return disk.open(path, OpenMode.WRITE);
        }
        disk.createDirectories(files.logDirectory());
        return disk.open(path, OpenMode.CREATE);
    }

    private void closeUnlessKept(FileHandle file) {
        if (handle.isEmpty()) {
            file.close();
        }
    }
}
