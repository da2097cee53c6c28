package dev.tidemark.actors.store;

import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.Holding;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Rotation;
import dev.tidemark.engine.log.SegmentBlocks;
import dev.tidemark.engine.log.UnverifiedLines;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reader of what a collection's log holds after a position: catches up from the files, then follows the growing end.
 *
 * <p>Used by its {@link Downstream} alone, and never blocks it: recent lines are taken from memory, shared with all who follow closely;
 * files are read on the upkeep dispatcher, closed segments ahead of the reader.
 *
 * <p>Nothing is read before the reader asks. A waiting reader holds a place in the live tail; a slow one nothing that the
 * collector could not take: blocks that it has begun or that were read ahead are held weakly, and read anew when they were taken.
 *
 * <p>When the collection's port closes (its writer stopped, or was replaced), the next one is found and reading goes on; not
 * so in a collection that was created anew under the name, whose positions mean other records.
 */
final class ChangesReader<T> {

    /** Of recent lines that are taken at once. */
    static final int BLOCK_COUNT = 1024;

    /** What readers are given of the lines. */
    interface Form<T> {

        /** @return in order, not empty, never changed */
        List<T> of(LineBlock block);

        /** @return empty where the lines are not what is to follow; otherwise like {@link #of(LineBlock)} */
        Optional<List<T>> of(UnverifiedLines lines, long after, long watermark);

        /** Last position in an element. */
        long position(T element);
    }

    static final Form<LogRecord> RECORDS = new Form<>() {
        @Override
        public List<LogRecord> of(LineBlock block) {
            return block.records();
        }

        @Override
        public Optional<List<LogRecord>> of(UnverifiedLines lines, long after, long watermark) {
            return lines.records(after, watermark);
        }

        @Override
        public long position(LogRecord element) {
            return element.position();
        }
    };

    static final Form<LineBlock> LINES = new Form<>() {
        @Override
        public List<LineBlock> of(LineBlock block) {
            return List.of(block);
        }

        @Override
        public Optional<List<LineBlock>> of(UnverifiedLines lines, long after, long watermark) {
            return lines.lines(after, watermark).map(List::of);
        }

        @Override
        public long position(LineBlock element) {
            return element.last();
        }
    };

    /**
     * Where a reader stands.
     *
     * @param handle by which it got there, where it says so
     * @param counted whether it takes a place while it waits
     */
    record Start(long after, Optional<String> handle, boolean counted) {

        Start(long after, Optional<String> handle) {
            this(after, handle, true);
        }
    }

    /** Whom a reader reads for; calls it one at a time. */
    interface Downstream<T> {

        /** Has an event handled as soon as nothing else of the reader is at work. Called by threads that read files or open collections. */
        void handle(Runnable event);

        /** The same, called by those that wake readers: handled at once, if need be. */
        void wake(Runnable event);

        /** What was asked for last; the reader says nothing more before it is asked again. */
        void push(T element);

        /** Nothing more comes. */
        void fail(Throwable failure);
    }

    /**
     * What readers of a collection share.
     *
     * @param files runs what reads files
     * @param holding of blocks that a reader has not come to the end of
     */
    record Means(Supplier<CollectionPort> ports, Executor files, Holding holding) {}

    private final Means means;
    private final Form<T> form;
    private final Start start;
    private final Downstream<T> downstream;
    private final Runnable woken = this::readOn;
    private final LiveTail.Waiter waiter;

    /** Position of what was pushed last, or up to which nothing is left to push. */
    private long position;

    /** What the block that was begun holds, and which of it is next. */
    private Holding.@Nullable Held<List<T>> block;

    private int next;

    /** Where the files are read; none while memory has what is asked for. */
    private @Nullable LogCursor cursor;

    /** What follows in closed segments, while the reader is far behind; then there is no cursor. */
    private @Nullable ReadAhead<UnverifiedLines> ahead;

    private @Nullable CollectionPort port;

    /** Which tombstones were gone when the reader was told of the handle; none before the first look. */
    private @Nullable Rotation rotation;

    ChangesReader(Means means, Form<T> form, Start start, Downstream<T> downstream) {
        this.means = means;
        this.form = form;
        this.start = start;
        this.downstream = downstream;
        this.position = start.after();
        this.waiter = new LiveTail.Waiter(this::wake, start.counted());
    }

    /** Asks for the next element, which is pushed when it is there. Not while one was asked for that has not come. */
    void pull() {
        Holding.Held<List<T>> begun = block;
        if (begun == null) {
            readOn();
            return;
        }
        List<T> elements = begun.get();
        if (elements == null) {
            // Whoever is this slow has lost its block and goes back to where it stands.
            block = null;
            leaveFiles();
            readOn();
        } else {
            pushNext(elements);
        }
    }

    private void pushNext(List<T> elements) {
        T element = elements.get(next);
        next++;
        if (next == elements.size()) {
            block = null;
        }
        position = form.position(element);
        downstream.push(element);
    }

    private void begin(List<T> elements) {
        next = 0;
        if (elements.size() > 1) {
            block = means.holding().hold(elements);
        }
        pushNext(elements);
    }

    private void readOn() {
        try {
            CollectionPort found = means.ports().get();
            if (found.isServing()) {
                readFrom(found);
            } else {
                found.opened()
                        .whenComplete((open, failure) -> downstream.handle(() -> {
                            if (failure == null) {
                                readFrom(open);
                            } else {
                                downstream.fail(failure);
                            }
                        }));
            }
        } catch (RuntimeException failure) {
            downstream.fail(failure);
        }
    }

    private void readFrom(CollectionPort found) {
        try {
            requireSame(found);
            LogView view = found.reader().view();
            requireHandle(found.entry().handle(), view.rotation());
            Optional<LineBlock> recent = view.recent(position, BLOCK_COUNT);
            if (recent.isPresent()) {
                leaveFiles();
                begin(form.of(recent.get()));
            } else if (position < view.watermark()) {
                readFile(found, view);
            } else {
                waitAt(found);
            }
        } catch (RuntimeException failure) {
            downstream.fail(failure);
        }
    }

    /** Positions of a collection that was created anew have nothing to do with those read before. */
    private void requireSame(CollectionPort found) {
        CollectionPort known = port;
        if (known == found) {
            return;
        }
        if (known != null && !known.entry().handle().equals(found.entry().handle())) {
            CatalogEntry entry = found.entry();
            throw new UnknownCollectionException("collection was dropped and created anew while it was read: name="
                    + entry.name() + " expectedHandle=" + known.entry().handle() + " actualHandle="
                    + entry.handle());
        }
        port = found;
        leaveFiles();
    }

    /** Who has not come to a tombstone that is dropped would never hear of it. */
    private void requireHandle(String incarnation, Rotation present) {
        Rotation known = rotation;
        if (present.equals(known)) {
            return;
        }
        String own = known == null ? start.handle().orElse(present.handle(incarnation)) : known.handle(incarnation);
        boolean hasNothing = known != null && position == 0;
        if (!hasNothing && !present.admits(incarnation, own, position)) {
            throw new HandleChangedException(own, present.handle(incarnation), position);
        }
        rotation = present;
    }

    /** What is read next may lie elsewhere. */
    private void leaveFiles() {
        cursor = null;
        ReadAhead<UnverifiedLines> known = ahead;
        if (known != null) {
            known.cancel();
            ahead = null;
        }
    }

    private void readFile(CollectionPort serving, LogView view) {
        ReadAhead<UnverifiedLines> known = ahead;
        if (known != null) {
            ReadAhead.Next<UnverifiedLines> found = known.next();
            if (found.later()) {
                return;
            }
            Optional<List<T>> elements = found.block().flatMap(each -> form.of(each, position, view.watermark()));
            if (elements.isPresent()) {
                // Read of a view that may be later than the one at hand.
                requireHandle(serving.entry().handle(), serving.reader().view().rotation());
                begin(elements.get());
                return;
            }
            leaveFiles();
        }
        readByCursor(serving, view);
    }

    private void readByCursor(CollectionPort found, LogView view) {
        LogCursor reading = cursor == null ? new LogCursor(position) : cursor;
        cursor = reading;
        means.files().execute(() -> {
            try {
                Optional<List<T>> read =
                        reading.nextBlock(view, Integer.MAX_VALUE).map(form::of);
                downstream.handle(() -> {
                    reading.blocksBehind(view).ifPresent(blocks -> readAhead(found, blocks));
                    read.ifPresentOrElse(this::begin, () -> passOver(reading.position()));
                });
            } catch (RuntimeException failure) {
                downstream.handle(() -> failed(found, failure));
            }
        });
    }

    /** Reads on at the next port where files were replaced by the process that owns them. */
    private void failed(CollectionPort found, RuntimeException failure) {
        if (found.givesWay(failure)) {
            leaveFiles();
            readOn();
        } else {
            downstream.fail(failure);
        }
    }

    private void readAhead(CollectionPort found, SegmentBlocks blocks) {
        cursor = null;
        ahead = new ReadAhead<>(
                () -> blocks.next(found.reader().view()),
                means.files(),
                means.holding(),
                () -> downstream.handle(woken));
    }

    /** No line has the positions up to there any more. */
    private void passOver(long reached) {
        position = reached;
        readOn();
    }

    private void waitAt(CollectionPort found) {
        leaveFiles();
        if (!found.liveTail().await(position, waiter)) {
            downstream.fail(WatermarkWait.tooManyWait());
        }
    }

    /** Called by the live tail. */
    private void wake() {
        downstream.wake(woken);
    }

    /** Lets go of everything; once, as the last call. What was asked for may still be handed to {@link Downstream#handle}. */
    void stop() {
        leaveFiles();
        CollectionPort waitingAt = port;
        if (waitingAt != null) {
            waitingAt.liveTail().cancel(waiter);
        }
    }
}
