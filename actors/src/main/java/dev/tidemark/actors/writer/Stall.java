package dev.tidemark.actors.writer;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CorruptDataException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a collection takes no writes for now. A plain class, owned by the collection's writer.
 *
 * <p>A disk that refuses is tried again, and the stall ends when it takes the lines; damage is what no other try gets over: it
 * lasts until the collection is opened anew.
 */
final class Stall {

    private static final Logger LOG = LoggerFactory.getLogger(WriterServing.class);

    private final CollectionName collection;
    private Optional<? extends RuntimeException> reason;

    /** @param damage that the opening found, empty for a healthy collection */
    Stall(CollectionName collection, Optional<? extends RuntimeException> damage) {
        this.collection = collection;
        this.reason = damage;
    }

    boolean isOn() {
        return reason.isPresent();
    }

    boolean isDamage() {
        return reason.isPresent() && reason.get() instanceof CorruptDataException;
    }

    /** @throws java.util.NoSuchElementException while writes are taken */
    RuntimeException reason() {
        return reason.orElseThrow();
    }

    /** @return whether this is damage that neither the opening nor an earlier stall told */
    boolean begin(RuntimeException failure) {
        if (reason.isEmpty()) {
            LOG.error(
                    "disk refuses a segment, writes are refused: collection={} reason={}",
                    collection,
                    failure.getMessage());
        }
        if (isDamage()) {
            return false;
        }
        reason = Optional.of(failure);
        return isDamage();
    }

    void end() {
        if (reason.isPresent()) {
            LOG.info("disk takes segments again: collection={}", collection);
            reason = Optional.empty();
        }
    }
}
