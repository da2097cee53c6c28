package dev.tidemark.http.access;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds how many refusals of strangers are logged, so that nobody fills the disk with them. Safe for any thread. */
public final class RefusalBound {

    private static final long BURST = 100;
    private static final long PER_SECOND = 10;

    private final AtomicLong passedOver = new AtomicLong();
    private final Bucket bucket = Bucket.builder()
            .addLimit(limit -> limit.capacity(BURST).refillGreedy(PER_SECOND, Duration.ofSeconds(1)))
            .build();

    /** @return how many were passed over since the last that was told; empty where this one is to be passed over as well */
    public OptionalLong next() {
        if (bucket.tryConsume(1)) {
            return OptionalLong.of(passedOver.getAndSet(0));
        }
        passedOver.incrementAndGet();
        return OptionalLong.empty();
    }
}
