package dev.tidemark.actors.writer;

import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.store.ClosingSegment;
import dev.tidemark.engine.store.CollectionStore;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Segments that have stopped growing and are being made durable, one at a time and in order, on another thread. A plain class,
 * owned by the collection's writer, to whom results come back as messages.
 */
final class SegmentEnds {

    private final CollectionStore store;
    private final Executor blocking;
    private final ArrayDeque<ClosingSegment> closing = new ArrayDeque<>();
    private boolean running;

    SegmentEnds(CollectionStore store, Executor blocking) {
        this.store = store;
        this.blocking = blocking;
    }

    boolean isEmpty() {
        return closing.isEmpty();
    }

    void add(ClosingSegment segment, Consumer<WriterCommand> writer) {
        closing.addLast(segment);
        retry(writer);
    }

    /** Starts on the oldest one, unless that is under way or nothing waits. */
    void retry(Consumer<WriterCommand> writer) {
        if (running || closing.isEmpty()) {
            return;
        }
        running = true;
        ClosingSegment segment = closing.getFirst();
        blocking.execute(() -> writer.accept(finish(segment)));
    }

    private static WriterCommand.SegmentFinished finish(ClosingSegment segment) {
        try {
            return new WriterCommand.SegmentFinished(Optional.of(segment.finish()), Optional.empty());
        } catch (RuntimeException failure) {
            return new WriterCommand.SegmentFinished(Optional.empty(), Optional.of(failure));
        }
    }

    /**
     * Takes a result in.
     *
     * @return how far the segments are durable now; empty after a failure, which {@link #retry} gets over
     * @throws dev.tidemark.engine.StorageFailedException when the manifest could not be published
     */
    Optional<ForcedMark> finished(WriterCommand.SegmentFinished result, Consumer<WriterCommand> writer) {
        running = false;
        if (result.segment().isEmpty()) {
            return Optional.empty();
        }
        ForcedMark mark = store.closed(result.segment().get());
        closing.removeFirst();
        retry(writer);
        return Optional.of(mark);
    }
}
