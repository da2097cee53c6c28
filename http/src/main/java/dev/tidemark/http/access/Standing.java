package dev.tidemark.http.access;

import akka.http.javadsl.model.AttributeKey;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether who was let in would be still, for answers that last: streams of events and long polls end once it is lost. Safe for any thread.
 *
 * <p>A host that tells by {@link Caller#KEY} who calls may put one under {@link #KEY} beside it; without one its caller's streams last
 * as long as any.
 */
public final class Standing {

    public static final AttributeKey<Standing> KEY = AttributeKey.create("tidemark-standing", Standing.class);

    /** Of those whom nobody asked anything. */
    public static final Standing FOR_EVER = new Standing(() -> false);

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final BooleanSupplier lost;

    private Standing(BooleanSupplier lost) {
        this.lost = lost;
    }

    /** @param lost asked on any thread, about once a second for each answer that lasts; must not block */
    public static Standing until(BooleanSupplier lost) {
        return new Standing(lost);
    }

    /** Where that cannot be told, it is: what a host's function fails with ends its caller's answers, and nobody else's. */
    public boolean isLost() {
        try {
            return lost.getAsBoolean();
        } catch (RuntimeException failure) {
            LOG.warn("cannot tell whether a caller is still let in: reason={}", failure.toString());
            return true;
        }
    }
}
