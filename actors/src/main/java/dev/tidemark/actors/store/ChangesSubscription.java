package dev.tidemark.actors.store;

import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's reading of a log, by the rules of Reactive Streams. Any thread asks and cancels.
 *
 * <p>All that happens is an event in a queue. Whoever adds to an empty one sees to it that somebody takes them, one at a time: so the
 * reader and the subscriber are called by one thread at a time, of the executor, never by the one that asks or reads files. A wake-up
 * is of the executor already and is taken at once.
 *
 * <p>A subscriber that asks for everything gives way to others after a turn's worth of elements.
 */
final class ChangesSubscription<T> implements Subscription, ChangesReader.Downstream<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ChangesSubscription.class);
    private static final int TURN_COUNT = ChangesReader.BLOCK_COUNT;

    private final Executor signals;
    private final Subscriber<? super T> subscriber;
    private final ChangesReader<T> reader;
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();

    /** Above zero while somebody takes events or is to; at first that is the subscriber's {@code onSubscribe}. Counts what was added meanwhile. */
    private final AtomicInteger pending = new AtomicInteger(1);

    private volatile boolean cancelled;

    /** Elements that the subscriber has asked for and not got; as all below, of who takes events. */
    private long demand;

    /** Whether the reader has been asked for an element that has not come. */
    private boolean asked;

    private boolean over;

    ChangesSubscription(
            ChangesReader.Means means,
            ChangesReader.Form<T> form,
            ChangesReader.Start start,
            Executor signals,
            Subscriber<? super T> subscriber) {
        this.signals = signals;
        this.subscriber = subscriber;
        this.reader = new ChangesReader<>(means, form, start, this);
        if (start.after() < 0) {
            handle(() -> fail(new InvalidRequestException("position is negative: after=" + start.after())));
        }
    }

    /** Called once. */
    void begin() {
        subscriber.onSubscribe(this);
        takeEventsLater();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            handle(() -> fail(new IllegalArgumentException("not a count of elements to ask for: count=" + count)));
        } else {
            handle(() -> demand = count > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + count);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        handle(this::end);
    }

    @Override
    public void handle(Runnable event) {
        if (isFirst(event)) {
            takeEventsLater();
        }
    }

    @Override
    public void wake(Runnable event) {
        if (isFirst(event)) {
            takeEvents();
        }
    }

    private boolean isFirst(Runnable event) {
        events.add(event);
        return pending.getAndIncrement() == 0;
    }

    private void takeEventsLater() {
        try {
            signals.execute(this::takeEvents);
        } catch (RejectedExecutionException ended) {
            // Nobody takes events any more but this call.
            fail(new FencedException("actor system of the store has ended", ended));
        }
    }

    private void takeEvents() {
        int taken;
        do {
            taken = pending.get();
            for (Runnable event = events.poll(); event != null; event = events.poll()) {
                run(event);
            }
            if (!serve()) {
                takeEventsLater();
                return;
            }
        } while (pending.addAndGet(-taken) > 0);
    }

    private void run(Runnable event) {
        if (over) {
            return;
        }
        try {
            event.run();
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    /** @return whether there is nothing more to do at present; otherwise it is to be called again, after others */
    private boolean serve() {
        int turn = 0;
        while (demand > 0 && !asked && !over && !cancelled) {
            if (turn == TURN_COUNT) {
                return false;
            }
            turn++;
            asked = true;
            reader.pull();
        }
        return true;
    }

    @Override
    public void push(T element) {
        asked = false;
        demand--;
        if (cancelled) {
            return;
        }
        try {
            subscriber.onNext(element);
        } catch (RuntimeException failure) {
            LOG.error("subscriber failed and is told nothing more", failure);
            end();
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (over) {
            return;
        }
        end();
        if (!cancelled) {
            subscriber.onError(failure);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            reader.stop();
        }
    }
}
