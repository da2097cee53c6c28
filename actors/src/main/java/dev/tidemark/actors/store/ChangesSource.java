package dev.tidemark.actors.store;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.OutHandler;
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
 * Source of what a collection's log holds after a position: catches up from the files, then follows the growing end.
 *
 * <p>Runs where its stream runs and never blocks there: recent lines are taken from memory, shared with all who follow closely;
 * files are read on the upkeep dispatcher, closed segments ahead of the reader.
 *
 * <p>Nothing is read before the reader asks. A waiting reader holds a place in the live tail; a slow one nothing that the
 * collector could not take: blocks that it has begun or that were read ahead are held weakly, and read anew when they were taken.
 *
 * <p>When the collection's port closes (its writer stopped, or was replaced), the next one is found and reading goes on; not
 * so in a collection that was created anew under the name, whose positions mean other records.
 */
final class ChangesSource<T> extends GraphStage<SourceShape<T>> {

    private static final int BLOCK_COUNT = 1024;

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

    private final Outlet<T> out = Outlet.create("changes.out");
    private final SourceShape<T> shape = SourceShape.of(out);
    private final Supplier<CollectionPort> ports;
    private final Executor files;
    private final Holding holding;
    private final Form<T> form;
    private final Start start;

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

    /**
     * @param files runs what reads files
     * @param holding of blocks that a reader has not come to the end of
     */
    ChangesSource(Supplier<CollectionPort> ports, Executor files, Holding holding, Form<T> form, Start start) {
        this.ports = ports;
        this.files = files;
        this.holding = holding;
        this.form = form;
        this.start = start;
    }

    @Override
    public SourceShape<T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new Logic();
    }

    /** Runs within one materialized stream; {@link #run} alone on the waking thread. */
    private final class Logic extends GraphStageLogic implements OutHandler, Runnable {

        private final AsyncCallback<Runnable> events = createAsyncCallback(Runnable::run);
        private final Runnable woken = this::readOn;

        /** Position of what was pushed last, or up to which nothing is left to push. */
        private long position = start.after();

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

        private final LiveTail.Waiter waiter = new LiveTail.Waiter(this, start.counted());

        Logic() {
            super(shape);
            setHandler(out, this);
        }

        @Override
        public void onPull() {
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
            push(out, element);
        }

        private void begin(List<T> elements) {
            next = 0;
            if (elements.size() > 1) {
                block = holding.hold(elements);
            }
            pushNext(elements);
        }

        private void readOn() {
            try {
                CollectionPort found = ports.get();
                if (found.isServing()) {
                    readFrom(found);
                } else {
                    found.opened()
                            .whenComplete((open, failure) -> events.invoke(() -> {
                                if (failure == null) {
                                    readFrom(open);
                                } else {
                                    failStage(failure);
                                }
                            }));
                }
            } catch (RuntimeException failure) {
                failStage(failure);
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
                failStage(failure);
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
                    requireHandle(
                            serving.entry().handle(), serving.reader().view().rotation());
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
            files.execute(() -> {
                try {
                    Optional<List<T>> read =
                            reading.nextBlock(view, Integer.MAX_VALUE).map(form::of);
                    events.invoke(() -> {
                        reading.blocksBehind(view).ifPresent(blocks -> readAhead(found, blocks));
                        read.ifPresentOrElse(this::begin, () -> passOver(reading.position()));
                    });
                } catch (RuntimeException failure) {
                    events.invoke(() -> failed(found, failure));
                }
            });
        }

        /** Reads on at the next port where files were replaced by the process that owns them. */
        private void failed(CollectionPort found, RuntimeException failure) {
            if (found.givesWay(failure)) {
                leaveFiles();
                readOn();
            } else {
                failStage(failure);
            }
        }

        private void readAhead(CollectionPort found, SegmentBlocks blocks) {
            cursor = null;
            ahead = new ReadAhead<>(
                    () -> blocks.next(found.reader().view()), files, holding, () -> events.invoke(woken));
        }

        /** No line has the positions up to there any more. */
        private void passOver(long reached) {
            position = reached;
            readOn();
        }

        private void waitAt(CollectionPort found) {
            leaveFiles();
            if (!found.liveTail().await(position, waiter)) {
                failStage(WatermarkWait.tooManyWait());
            }
        }

        @Override
        public void run() {
            events.invoke(woken);
        }

        @Override
        public void postStop() {
            leaveFiles();
            CollectionPort waitingAt = port;
            if (waitingAt != null) {
                waitingAt.liveTail().cancel(waiter);
            }
        }
    }
}
