package dev.tidemark.http.netty;

import akka.util.ByteString;
import dev.tidemark.http.EventFan;
import dev.tidemark.http.EventFan.Batch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one fan on one event loop, which owns them. A batch is written into one buffer, which all who follow share, and is
 * passed on to some of them in each turn of the loop, so that other connections have theirs in between.
 *
 * <p>Life: joins its fan with its first member → batches, comments and looks at who is slow → leaves with its last member. When the fan is
 * over, its members say their last words, and go.
 */
final class FollowerGroup implements EventFan.Group {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerGroup.class);

    /** Passed on in one turn. */
    private static final int SLICE_COUNT = 256;

    private static final int MEMBERS_MIN = 2;
    private static final Duration TICK_MIN = Duration.ofMillis(5);

    /** Looks within the shortest of a stream's times. */
    private static final int TICKS = 4;

    /**
     * What all groups of a transport share.
     *
     * @param files runs what reads files
     */
    record Means(TransportSettings.Times times, TransportStatistics statistics, Executor files) {}

    /**
     * What is passed on: a batch, or what fills silence.
     *
     * @param bytes for those at {@code previous}
     * @param rest of a comment: for those who are to hear that they have everything
     */
    private record Round(long previous, long last, ByteBuf bytes, ByteBuf rest, boolean upToDate, boolean batch) {

        void release() {
            bytes.release();
            rest.release();
        }
    }

    private final EventFan fan;
    private final EventLoop loop;
    private final Means means;
    private final Consumer<EventFan> whenEmpty;
    private final long keepAliveNanos;

    private @Nullable EventSubscriber[] members = new @Nullable EventSubscriber[MEMBERS_MIN];
    private int count;

    /** Of the batch that was begun last. */
    private long reached;

    private @Nullable Round round;

    /** A batch that came while a comment was passed on; there is one at most. */
    private @Nullable Batch waiting;

    /** Members before it have had the round. */
    private int next;

    private long beatAtNanos;
    private @Nullable Future<?> ticks;

    /** @param whenEmpty told once, of the fan */
    FollowerGroup(EventFan fan, EventLoop loop, Means means, Consumer<EventFan> whenEmpty) {
        this.fan = fan;
        this.loop = loop;
        this.means = means;
        this.whenEmpty = whenEmpty;
        this.keepAliveNanos = fan.settings().keepAlive().toNanos();
    }

    /** @return whether the fan takes it */
    boolean join() {
        OptionalLong behind = fan.join(this);
        if (behind.isEmpty()) {
            return false;
        }
        reached = behind.getAsLong();
        beatAtNanos = nowNanos() + keepAliveNanos;
        long nanos = tick().toNanos();
        ticks = loop.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
        return true;
    }

    private Duration tick() {
        Duration tick = means.times().tick();
        for (Duration each : new Duration[] {
            fan.settings().keepAlive().dividedBy(TICKS),
            fan.settings().streamMax().dividedBy(TICKS)
        }) {
            tick = each.compareTo(tick) < 0 ? each : tick;
        }
        return tick.compareTo(TICK_MIN) < 0 ? TICK_MIN : tick;
    }

    EventFan fan() {
        return fan;
    }

    EventLoop loop() {
        return loop;
    }

    Means means() {
        return means;
    }

    long nowNanos() {
        return loop.ticker().nanoTime();
    }

    /** Where those stand who follow. */
    long reached() {
        return reached;
    }

    /** @return its index, which it is told when that changes */
    int add(EventSubscriber member) {
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
        }
        members[count] = member;
        count++;
        return count - 1;
    }

    /** Members behind the round's next one stay behind it, those before it before it. */
    void remove(int index) {
        int hole = index;
        if (hole < next) {
            next--;
            move(next, hole);
            hole = next;
        }
        count--;
        move(count, hole);
        members[count] = null;
        if (count == 0) {
            Future<?> present = ticks;
            if (present != null) {
                present.cancel(false);
            }
            whenEmpty.accept(fan);
            fan.leave(this);
        }
    }

    private void move(int from, int to) {
        EventSubscriber member = members[from];
        if (from != to && member != null) {
            members[to] = member;
            member.movedTo(to);
        }
    }

    @Override
    public void take(Batch batch) {
        Turn.on(loop, () -> begin(batch), fan::delivered);
    }

    private void begin(Batch batch) {
        if (round != null) {
            waiting = batch;
            return;
        }
        reached = batch.last();
        begin(new Round(
                batch.previous(), batch.last(), chunk(batch.text()), Unpooled.EMPTY_BUFFER, batch.upToDate(), true));
    }

    private static ByteBuf chunk(ByteString text) {
        return text.isEmpty() ? Unpooled.EMPTY_BUFFER : EventChunk.of(ByteBufAllocator.DEFAULT, text);
    }

    private void begin(Round begun) {
        round = begun;
        next = 0;
        goOn(begun);
    }

    private void goOn(Round present) {
        int end = Math.min(count, next + SLICE_COUNT);
        while (next < Math.min(end, count)) {
            EventSubscriber member = members[next];
            next++;
            if (member != null) {
                pass(present, member);
            }
        }
        if (next < count) {
            Turn.on(loop, () -> goOn(present), present::release);
        } else {
            finish(present);
        }
    }

    private static void pass(Round present, EventSubscriber member) {
        if (present.batch()) {
            member.take(present.bytes(), present.previous(), present.last(), present.upToDate());
        } else {
            member.comment(present.bytes(), present.rest());
        }
    }

    private void finish(Round done) {
        done.release();
        round = null;
        next = 0;
        if (done.batch()) {
            fan.delivered();
        }
        Batch come = waiting;
        if (come != null) {
            waiting = null;
            begin(come);
        }
    }

    /** Now and then: comments where silence has lasted, and a look at each member. */
    private void look() {
        long now = nowNanos();
        forEach(member -> look(member, now));
        if (count > 0 && round == null && now - beatAtNanos >= 0) {
            beatAtNanos = now + keepAliveNanos;
            breakSilence();
        }
    }

    /** One that fails goes; a task that threw would not run again, and nobody would look at the others. */
    private static void look(EventSubscriber member, long now) {
        try {
            member.look(now);
        } catch (RuntimeException failure) {
            LOG.warn("stream of events is closed", failure);
            member.close();
        }
    }

    /** A log of which nothing can be told any more is not to be followed: its members are told so, and resume where they stand. */
    private void breakSilence() {
        Optional<ByteString> upToDate;
        ByteString comment;
        try {
            upToDate = fan.upToDate(reached);
            comment = fan.comment();
        } catch (RuntimeException failure) {
            LOG.warn("streams of events are ended", failure);
            ByteString reason = reason(failure);
            forEach(member -> member.end(reason));
            return;
        }
        begin(new Round(
                reached,
                reached,
                chunk(comment),
                upToDate.map(FollowerGroup::chunk).orElse(Unpooled.EMPTY_BUFFER),
                true,
                false));
    }

    private ByteString reason(RuntimeException failure) {
        try {
            return fan.problem(failure);
        } catch (RuntimeException unspeakable) {
            LOG.warn("streams of events end without a reason", unspeakable);
            return ByteString.emptyByteString();
        }
    }

    @Override
    public void end(ByteString lastWords) {
        Turn.on(loop, () -> forEach(member -> member.end(lastWords)));
    }

    /** From the last one, since members may go meanwhile. */
    private void forEach(Consumer<EventSubscriber> action) {
        for (int index = count - 1; index >= 0; index--) {
            EventSubscriber member = index < count ? members[index] : null;
            if (member != null) {
                action.accept(member);
            }
        }
    }
}
