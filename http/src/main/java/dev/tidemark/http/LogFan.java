package dev.tidemark.http;

import akka.stream.AbruptTerminationException;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.SharedLines;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.http.LogEvents.Shared;
import dev.tidemark.http.LogEvents.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Follows a log by one stream for all who are at its growing end. Its stream begins with the first group and ends with the last; one that
 * fails ends all groups with the reason.
 */
final class LogFan implements EventFan, Subscriber<LineBlock> {

    static final ByteString WITHOUT_WORDS = ByteString.emptyByteString();

    private static final Attributes NOTHING_AHEAD = Attributes.inputBuffer(1, 1);

    private final Shared shared;
    private final Start start;
    private final Materializer materializer;
    private final JsonCollection collection;
    private final SharedLines lines;
    private final Consumer<LogFan> whenOver;
    private final AtomicInteger open = new AtomicInteger();
    private volatile String handle;
    private volatile boolean over;

    /** Guarded by this, as all that follows. */
    private final List<Group> groups = new ArrayList<>();

    /** Of the last batch. */
    private long reached;

    /** Groups that are not done with it. */
    private int delivering;

    private boolean begun;
    private @Nullable Subscription source;

    /**
     * @param start of the first who follows
     * @param whenOver told once
     */
    LogFan(Shared shared, Start start, Materializer materializer, Consumer<LogFan> whenOver) {
        this.shared = shared;
        this.start = start;
        this.materializer = materializer;
        this.collection = start.collection();
        this.lines = collection.sharedLines();
        this.whenOver = whenOver;
        this.handle = start.handle();
        this.reached = Math.max(start.after(), start.watermark());
    }

    boolean isOver() {
        return over;
    }

    /** Streams that are open. */
    int count() {
        return open.get();
    }

    @Override
    public OptionalLong join(Group group) {
        boolean first;
        OptionalLong behind;
        synchronized (this) {
            if (over) {
                return OptionalLong.empty();
            }
            groups.add(group);
            behind = OptionalLong.of(reached);
            first = !begun;
            begun = true;
        }
        if (first) {
            lines.lines(behind.getAsLong(), start.handle())
                    .to(Sink.fromSubscriber(this))
                    .withAttributes(NOTHING_AHEAD)
                    .run(materializer);
        }
        return behind;
    }

    @Override
    public void leave(Group group) {
        boolean last;
        synchronized (this) {
            groups.remove(group);
            last = !over && groups.isEmpty();
            over |= last;
        }
        if (last) {
            whenOver.accept(this);
            cancel();
        }
    }

    /** Tells all groups; those that come from here on find another fan. */
    void end(ByteString lastWords) {
        List<Group> told;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            told = List.copyOf(groups);
        }
        whenOver.accept(this);
        cancel();
        told.forEach(group -> group.end(lastWords));
    }

    private void cancel() {
        Subscription present;
        synchronized (this) {
            present = source;
        }
        if (present != null) {
            present.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean wanted;
        synchronized (this) {
            source = subscription;
            wanted = !over;
        }
        if (wanted) {
            subscription.request(1);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(LineBlock block) {
        try {
            passOn(block);
        } catch (RuntimeException failure) {
            onError(failure);
        }
    }

    private void passOn(LineBlock block) {
        EventForm.Block events = shared.events().of(block, () -> start.handleAt(block.last()));
        handle = start.handleAt(block.last());
        boolean upToDate = start.isEverything(block.last());
        ByteString text = upToDate ? events.upToDate() : events.lines();
        synchronized (this) {
            Batch batch = new Batch(reached, block.last(), text, upToDate);
            reached = block.last();
            delivering = groups.size();
            // Under the lock: a group that joins meanwhile begins behind this batch. Groups take it in a turn of their
            // own.
            groups.forEach(group -> group.take(batch));
        }
    }

    @Override
    public void delivered() {
        Subscription next;
        synchronized (this) {
            delivering--;
            next = delivering == 0 ? source : null;
        }
        if (next != null) {
            next.request(1);
        }
    }

    /** What runs streams may end before what is served by them: that is no fault of the log, and clients are to resume elsewhere. */
    @Override
    public void onError(Throwable failure) {
        end(failure instanceof AbruptTerminationException ? WITHOUT_WORDS : problem(failure));
    }

    @Override
    public void onComplete() {
        end(WITHOUT_WORDS);
    }

    @Override
    public void begun() {
        open.incrementAndGet();
    }

    @Override
    public void ended() {
        open.decrementAndGet();
    }

    @Override
    public boolean enter() {
        return lines.enter();
    }

    @Override
    public void exit() {
        lines.leave();
    }

    @Override
    public String handle() {
        return handle;
    }

    @Override
    public CompletionStage<Piece> read(long after, long upTo, String known) {
        return collection
                .handle(known, after)
                .thenCompose(present -> collection.logLines(after, upTo))
                // Asked again: it may have changed before the lines were read.
                .thenCompose(found -> collection.handle(known, after).thenApply(present -> piece(found, present)));
    }

    private Piece piece(LogLines found, String present) {
        boolean upToDate = start.isEverything(found.reached());
        ByteString text = found.lines()
                .map(block -> shared.events().of(block, () -> present))
                .map(events -> upToDate ? events.upToDate() : events.lines())
                .orElseGet(() -> upToDate ? shared.events().form().upToDate(found.reached(), present) : WITHOUT_WORDS);
        return new Piece(found.reached(), text, upToDate);
    }

    @Override
    public ByteString comment() {
        start.alive().run();
        return shared.events().form().keepAlive();
    }

    @Override
    public Optional<ByteString> upToDate(long position) {
        return start.isEverything(position)
                ? Optional.of(shared.events().form().upToDate(position, start.handleAt(position)))
                : Optional.empty();
    }

    @Override
    public ByteString problem(Throwable failure) {
        return shared.events().form().problem(failure);
    }

    @Override
    public ByteString tooMany() {
        return problem(new OverloadedException("too many readers wait for new records"));
    }

    @Override
    public ByteString standingLost() {
        return problem(Gate.standingLost());
    }

    @Override
    public LiveSettings settings() {
        return shared.settings();
    }
}
