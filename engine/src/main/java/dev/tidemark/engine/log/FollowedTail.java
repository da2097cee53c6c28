package dev.tidemark.engine.log;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments behind a log's closed ones, read on while another process writes them: from one to the next as these come. Changes nothing on
 * the disk; owned by one thread.
 *
 * <p>What is found has been durable: the owner hands lines to a segment after its journal has made them so, each as its collection's
 * durability says.
 */
public final class FollowedTail {

    /** What a look has come upon. */
    public enum Found {
        /** Nothing more than before. */
        NOTHING,
        /** Lines, which are to be taken; more may follow. */
        LINES,
        /** The log is not the one any more that was followed. */
        GONE
    }

    /** Receives lines in order. */
    public interface Visitor {

        /** @param offset of the line within its segment; the scanner is valid during the call alone */
        void line(LineScanner line, byte[] buffer, long offset);
    }

    /** For looks that only want to know how far the log is. */
    public static final Visitor NOBODY = (line, buffer, offset) -> {};

    private final LogContext context;
    private final CollectionFiles files;
    private final List<Segment> segments = new ArrayList<>();
    private SegmentEnd end;

    /**
     * @param ordinal of the first segment
     * @param base position that it begins with
     */
    public FollowedTail(LogContext context, CollectionFiles files, int ordinal, long base) {
        this.context = context;
        this.files = files;
        this.end = begin(ordinal, base);
    }

    private SegmentEnd begin(int ordinal, long base) {
        Segment segment = new Segment(ordinal, base, files.segment(base), context.readHandles(), 0);
        segments.add(segment);
        return new SegmentEnd(segment, new SegmentHeader(files.id(), files.handle(), base));
    }

    /** Those that were come to, in order; the growing one last, which need not have a file yet. */
    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** Last position found. */
    public long position() {
        return end.position();
    }

    /** The segment that {@link #take} takes lines of. */
    public Segment growing() {
        return segments.get(segments.size() - 1);
    }

    /** @throws dev.tidemark.engine.StorageFailedException also when a file goes while it is read: then the log is to be opened anew */
    public Found look() {
        FileSystem disk = context.disk();
        Found found = end.look(disk);
        if (found != Found.NOTHING || end.position() < growing().base() || files.isCatalog()) {
            return found;
        }
        long next = end.position() + 1;
        if (!disk.exists(files.segment(next))) {
            return found;
        }
        end = begin(growing().ordinal() + 1, next);
        return end.look(disk);
    }

    /** Hands over what the last {@link #look} has found. */
    public void take(Visitor visitor) {
        end.take(visitor);
    }

    /** Takes all that is there by now; false when the log is gone. */
    public boolean takeAll(Visitor visitor) {
        Found found = look();
        while (found == Found.LINES) {
            take(visitor);
            found = look();
        }
        return found == Found.NOTHING;
    }
}
