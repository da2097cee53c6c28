package dev.tidemark.actors.store;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Source of a collection's records after a position: catches up from the files, then follows the growing end.
 *
 * <p>Nothing is read before the reader asks, so a slow reader holds one block of records at the most, and a waiting one none.
 * When the collection's port closes (its writer stopped, or was replaced), the next one is found and reading goes on; not
 * so in a collection that was created anew under the name, whose positions mean other records.
 */
final class ChangesSource extends GraphStage<SourceShape<LogRecord>> {

    private static final int BLOCK_COUNT = 1024;
    private static final long BLOCK_BYTES = 128 * 1024;

    private final Outlet<LogRecord> out = Outlet.create("changes.out");
    private final Supplier<CollectionPort> ports;
    private final long after;

    ChangesSource(Supplier<CollectionPort> ports, long after) {
        this.ports = ports;
        this.after = after;
    }

    @Override
    public SourceShape<LogRecord> shape() {
        return SourceShape.of(out);
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new Logic();
    }

    /** Runs within one materialized stream. */
    private final class Logic extends GraphStageLogic {

        private final LogCursor cursor = new LogCursor(after);
        private final ArrayDeque<LogRecord> block = new ArrayDeque<>();
        private final AsyncCallback<CollectionPort> opened = createAsyncCallback(port -> readFrom(port));
        private final AsyncCallback<Throwable> failed = createAsyncCallback(this::failStage);

        /** Which incarnation of the collection is read; empty before anything is. */
        private Optional<String> handle = Optional.empty();

        private Optional<LiveTail.Waiter> waiter = Optional.empty();
        private Optional<CollectionPort> waitingAt = Optional.empty();

        Logic() {
            super(shape());
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    if (block.isEmpty()) {
                        readOn();
                    } else {
                        push(out, block.removeFirst());
                    }
                }
            });
        }

        private void readOn() {
            try {
                CollectionPort port = ports.get();
                if (port.isServing()) {
                    readFrom(port);
                } else {
                    port.opened().whenComplete((open, failure) -> {
                        if (failure == null) {
                            opened.invoke(open);
                        } else {
                            failed.invoke(failure);
                        }
                    });
                }
            } catch (RuntimeException failure) {
                failStage(failure);
            }
        }

        private void readFrom(CollectionPort port) {
            waiter = Optional.empty();
            if (!isAvailable(out)) {
                return;
            }
            if (port.isClosed()) {
                readOn();
                return;
            }
            try {
                requireSame(port.entry());
                LogView view = port.reader().view();
                block.addAll(cursor.next(view, BLOCK_COUNT, BLOCK_BYTES));
            } catch (RuntimeException failure) {
                failStage(failure);
                return;
            }
            if (block.isEmpty()) {
                waitAt(port);
            } else {
                push(out, block.removeFirst());
            }
        }

        /** Positions of a collection that was created anew have nothing to do with those read before. */
        private void requireSame(CatalogEntry entry) {
            if (handle.isPresent() && !handle.get().equals(entry.handle())) {
                throw new UnknownCollectionException("collection was dropped and created anew while it was read: name="
                        + entry.name() + " expectedHandle=" + handle.get() + " actualHandle=" + entry.handle());
            }
            handle = Optional.of(entry.handle());
        }

        private void waitAt(CollectionPort port) {
            waitingAt = Optional.of(port);
            waiter = port.liveTail()
                    .await(cursor.position(), () -> port.reader().view().watermark(), () -> opened.invoke(port));
            if (waiter.isEmpty()) {
                failStage(StoreCollection.tooManyWait());
            } else if (port.isClosed()) {
                stopWaiting();
                readOn();
            }
        }

        private void stopWaiting() {
            waiter.ifPresent(
                    waiting -> waitingAt.ifPresent(port -> port.liveTail().cancel(waiting)));
            waiter = Optional.empty();
        }

        @Override
        public void postStop() {
            stopWaiting();
        }
    }
}
