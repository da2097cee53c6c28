package dev.tidemark.http.netty;

/** Time within which bytes must move, again and again. Owned by the connection's event loop. */
final class RateWindow {

    private final TransportSettings.Times times;
    private long since;
    private long bytesBefore;

    RateWindow(TransportSettings.Times times) {
        this.times = times;
    }

    void restart(long nowNanos, long bytes) {
        since = nowNanos;
        bytesBefore = bytes;
    }

    /** Whether a window has passed in which too few have moved; one that has passed is followed by the next. */
    boolean isTooSlow(long nowNanos, long bytes) {
        if (nowNanos - since < times.rateWindow().toNanos()) {
            return false;
        }
        boolean slow = bytes - bytesBefore < times.windowMinBytes();
        restart(nowNanos, bytes);
        return slow;
    }
}
