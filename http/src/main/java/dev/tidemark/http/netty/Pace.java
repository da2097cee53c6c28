package dev.tidemark.http.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a connection keeps the times that are given to it, by looking at it again and again. Owned by the connection's event
 * loop.
 *
 * <p>Looking costs a little for each connection and nothing for each request, where a timer for each step would have to be set and
 * ended.
 */
final class Pace {

    /** What is to be done with the connection. */
    enum Verdict {
        GO_ON,
        FAIL_BODY,
        CLOSE
    }

    private final TransportSettings.Times times;
    private final ReceivedBytes received;
    private @Nullable Future<?> ticks;

    /** When the last answer was out, or the connection was made. */
    private long quietSince = System.nanoTime();

    /** What had been received when the connection became quiet: what is beyond belongs to the next head. */
    private long quietTotal;

    private boolean headBegun;
    private long headSince;
    private boolean lingering;

    private final RateWindow window;
    private String reason = "";

    Pace(TransportSettings.Times times, ReceivedBytes received) {
        this.times = times;
        this.received = received;
        this.window = new RateWindow(times);
    }

    void start(EventExecutor loop, Runnable tick) {
        long nanos = times.tick().toNanos();
        ticks = loop.scheduleWithFixedDelay(tick, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    void stop() {
        Future<?> present = ticks;
        if (present != null) {
            present.cancel(false);
        }
    }

    /** The connection is encrypted: what has come until now belongs to no head. */
    void handshaken() {
        headBegun = false;
        answerEnded();
    }

    void requestBegun(long nowNanos) {
        headBegun = false;
        window.restart(nowNanos, received.total());
    }

    /** @param movedBytes of the outlet, until then */
    void answerBegun(long nowNanos, long movedBytes) {
        window.restart(nowNanos, movedBytes);
    }

    void answerEnded() {
        quietSince = System.nanoTime();
        quietTotal = received.total();
    }

    void lingeringBegun() {
        lingering = true;
        quietSince = System.nanoTime();
    }

    /** Why it said {@link Verdict#CLOSE}. */
    String reason() {
        return reason;
    }

    /**
     * @param quiet whether no exchange is under way
     * @param unanswered whether the exchange has no answer yet
     * @param sink of the body that has not all arrived, if there is one
     */
    Verdict verdict(boolean quiet, boolean unanswered, Outlet outlet, @Nullable RequestSink sink) {
        long now = System.nanoTime();
        if (lingering) {
            return closeIf(now - quietSince > times.linger().toNanos(), "lingering");
        }
        if (quiet) {
            return quiet(now);
        }
        if (!unanswered) {
            return closeIf(
                    outlet.pendingBytes() == 0 ? restarted(now, outlet) : window.isTooSlow(now, outlet.movedBytes()),
                    "reading");
        }
        if (sink != null && sink.wantsMore()) {
            return window.isTooSlow(now, received.total()) ? Verdict.FAIL_BODY : Verdict.GO_ON;
        }
        window.restart(now, received.total());
        return Verdict.GO_ON;
    }

    private Verdict quiet(long now) {
        if (!headBegun && received.total() > quietTotal) {
            headBegun = true;
            headSince = received.lastAtNanos();
        }
        if (headBegun && now - headSince > times.head().toNanos()) {
            return closeIf(true, "request head");
        }
        long last = Math.max(received.lastAtNanos(), quietSince);
        return closeIf(now - last > times.idle().toNanos(), "idle");
    }

    private Verdict closeIf(boolean overdue, String what) {
        reason = overdue ? what : reason;
        return overdue ? Verdict.CLOSE : Verdict.GO_ON;
    }

    /** Nothing waits for the client: its time begins when something does. */
    private boolean restarted(long now, Outlet outlet) {
        window.restart(now, outlet.movedBytes());
        return false;
    }
}
