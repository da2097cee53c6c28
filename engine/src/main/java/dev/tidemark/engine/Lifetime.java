package dev.tidemark.engine;

/**
 * How long an entry lives. Immutable.
 *
 * @param expiresMillis when it expires, milliseconds since the epoch, or {@link LogRecord#NEVER}
 * @param slidingMillis how long after each write it expires; 0 where {@code expiresMillis} stands by itself
 */
public record Lifetime(long expiresMillis, long slidingMillis) {

    /** Of what does not expire. */
    public static final Lifetime UNLIMITED = new Lifetime(LogRecord.NEVER, 0);

    /** @throws IllegalArgumentException when it slides and never ends, or slides backwards */
    public Lifetime {
        if (slidingMillis < 0 || (slidingMillis > 0 && expiresMillis == LogRecord.NEVER)) {
            throw new IllegalArgumentException(
                    "lifetime does not end where it slides to: expires=" + expiresMillis + " sliding=" + slidingMillis);
        }
    }

    /** One that ends at a moment, milliseconds since the epoch. */
    public static Lifetime until(long expiresMillis) {
        return new Lifetime(expiresMillis, 0);
    }

    public boolean isLimited() {
        return expiresMillis != LogRecord.NEVER;
    }

    /** Whether it has ended by then. */
    public boolean isOver(long nowMillis) {
        return isLimited() && expiresMillis <= nowMillis;
    }

    /** The lifetime of an entry that is written again: one that slides begins anew, and never ends earlier than before. */
    public Lifetime renewed(long nowMillis) {
        return slidingMillis == 0
                ? this
                : new Lifetime(Math.max(expiresMillis, Math.addExact(nowMillis, slidingMillis)), slidingMillis);
    }
}
