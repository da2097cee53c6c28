package dev.tidemark.engine.log;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileSystem;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads on at the end of a segment that another process writes. Owned by one thread.
 *
 * <p>Taken are whole atomic batches of intact lines in the order of their positions, and nothing behind the first thing that is not: it is
 * on its way, or a crash has left it, which the next owner sees to. Bytes that were taken never change.
 *
 * <p>Life: {@link #look} → if it has found lines, {@link #take} them → look again.
 */
final class SegmentEnd {

    private static final int BLOCK_BYTES = 1 << 18;

    /** No batch is longer, with its lines' own members. */
    private static final long BATCH_MAX_BYTES = 1L << 28;

    private static final int GROWTH = 4;
    private static final byte[] NONE = {};

    private final Segment segment;
    private final SegmentHeader expected;
    private final LineScanner scanner = new LineScanner();

    /** Up to where the file has been taken. */
    private long offset;

    /** Last position taken; the one before the base at first. */
    private long position;

    /** What was found and is not taken yet: where it begins in the file, and its bytes up to {@link #foundLength}. */
    private byte[] found = NONE;

    private int foundLength;

    /** While one block is looked at: bytes up to the end of the last whole batch, and its last position. */
    private int whole;

    private long wholeLast;

    SegmentEnd(Segment segment, SegmentHeader expected) {
        this.segment = segment;
        this.expected = expected;
        this.position = segment.base() - 1;
    }

    /** Last position found. */
    long position() {
        return position;
    }

    /** @return GONE when the file is not there any more, or has lost what was taken */
    FollowedTail.Found look(FileSystem disk) {
        try {
            long length = disk.length(segment.path());
            if (length < offset) {
                return FollowedTail.Found.GONE;
            }
            return length == offset ? FollowedTail.Found.NOTHING : look(Math.min(length - offset, BATCH_MAX_BYTES));
        } catch (StorageFailedException failure) {
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
            return offset == 0 ? FollowedTail.Found.NOTHING : FollowedTail.Found.GONE;
        }
    }

    private FollowedTail.Found look(long rest) {
        for (long capacity = Math.min(rest, BLOCK_BYTES); ; capacity = Math.min(rest, capacity * GROWTH)) {
            byte[] block = new byte[(int) capacity];
            int filled = segment.readFile(ByteBuffer.wrap(block), offset);
            boolean goesOn = scan(block, filled);
            if (whole > 0) {
                found(block);
                return FollowedTail.Found.LINES;
            }
            if (!goesOn || filled < block.length || capacity == rest) {
                return FollowedTail.Found.NOTHING;
            }
        }
    }

    /** Readers may read what was found as soon as the view says so. */
    private void found(byte[] block) {
        found = block;
        foundLength = whole;
        position = wholeLast;
        segment.writtenMovedTo(offset + whole);
        segment.lengthMovedTo(offset + whole);
    }

    /** Hands over the lines that the last look has found. */
    void take(FollowedTail.Visitor visitor) {
        scanner.over(found, 0, foundLength);
        for (LineScanner.Found next = scanner.next(); next != LineScanner.Found.END; next = scanner.next()) {
            if (next == LineScanner.Found.LINE) {
                visitor.line(scanner, found, offset + scanner.lineStart());
            }
        }
        offset += foundLength;
        found = NONE;
        foundLength = 0;
    }

    /** Returns whether there is nothing in the block that keeps from reading on. */
    private boolean scan(byte[] block, int filled) {
        whole = 0;
        wholeLast = position;
        long next = position + 1;
        scanner.over(block, 0, filled);
        while (true) {
            switch (scanner.next()) {
                case LINE -> {
                    if (scanner.position() != next || offset + scanner.lineStart() == 0) {
                        return false;
                    }
                    if (scanner.commit() == next) {
                        whole = scanner.nextStart();
                        wholeLast = next;
                    }
                    next++;
                }
                case MARK -> {
                    boolean header = offset + scanner.lineStart() == 0;
                    if (header ? !isExpected(block) : wholeLast != next - 1) {
                        return false;
                    }
                    whole = scanner.nextStart();
                }
                case TOO_NEW ->
                    throw new UnsupportedFormatException(
                            "line is of a later version: reason=" + scanner.reason(),
                            Location.of(segment, offset + scanner.lineStart()));
                case DAMAGED -> {
                    return false;
                }
                case END, TORN -> {
                    return true;
                }
            }
        }
    }

    private boolean isExpected(byte[] block) {
        Reading<SegmentHeader> reading = SegmentHeader.read(block, 0, scanner.nextStart());
        if (reading.verdict() == Verdict.TOO_NEW || reading.verdict() == Verdict.TOO_OLD) {
            reading.orThrow(Location.of(segment, 0));
        }
        return reading.content().equals(Optional.of(expected));
    }
}
