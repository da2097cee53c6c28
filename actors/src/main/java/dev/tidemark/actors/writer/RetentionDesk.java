package dev.tidemark.actors.writer;

import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.HeadRetention;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time does to one collection: its growing segment is closed when its period ends, and the head of a keyless log goes that is
 * beyond its limits. A plain class, owned by the collection's writer, who looks now and then and whenever a segment was closed.
 *
 * <p>A look costs nothing but comparisons while nothing is due. A removal is two small files published on the writer's thread, and one
 * file deleted for each segment; what somebody is being sent is deleted at a later look.
 */
final class RetentionDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionDesk.class);

    private final CollectionPort port;
    private final CollectionStore store;
    private final HeadRetention retention;
    private final SegmentEnds ends;
    private final SealDesk sealing;
    private final SealedLog sealed;
    private final Stall stall;
    private final WriterParts parts;
    private boolean filesLeft;

    RetentionDesk(
            CollectionPort port,
            CollectionStore store,
            SegmentEnds ends,
            SealDesk sealing,
            SealedLog sealed,
            Stall stall,
            WriterParts parts) {
        this.port = port;
        this.store = store;
        this.retention = store.retention(port.entry().settings().retention());
        this.ends = ends;
        this.sealing = sealing;
        this.sealed = sealed;
        this.stall = stall;
        this.parts = parts;
        parts.dues().forget(store.id());
        sealed.beginsAt(store.reader().view().first());
    }

    /**
     * Does what is due, unless the collection is damaged; nothing is closed while it is stalled, but what is removed may give the disk the
     * room that it lacks. What the disk refuses, or a bound on open files, is tried again at the next look.
     */
    void look(Consumer<WriterCommand> writer) {
        if (stall.isDamage()) {
            return;
        }
        RetentionClock.Now now = parts.dues().clock().now();
        store.staging().clockIs(now.latestMillis());
        if (!stall.isOn()) {
            store.rollIfDue(now.earliestMillis()).ifPresent(closing -> ends.add(closing, writer));
        }
        try {
            OptionalLong first = retention.due(now.earliestMillis());
            retention.takeUnreadable().ifPresent(this::warn);
            if (first.isPresent()) {
                remove(first.getAsLong());
            }
            if (filesLeft) {
                filesLeft = retention.deleteFiles(sealed.pins()) > 0;
            }
        } catch (TidemarkException failure) {
            LOG.warn(
                    "retention is put off: collection={} reason={}",
                    port.entry().name(),
                    failure.getMessage());
        }
        if (sealed.hasChunksBefore()) {
            parts.blocking().execute(this::discardChunks);
        }
    }

    private void warn(long unreadable) {
        LOG.warn(
                "time of a line cannot be read, retention goes by later lines: collection={} position={}",
                port.entry().name(),
                unreadable);
    }

    private void remove(long first) {
        try {
            retention.remove(first);
        } catch (StorageFailedException failure) {
            if (failure.kind() == StorageFailedException.Kind.NO_SPACE) {
                // Chunks of what is to go can go before it: nothing is written for that, and it makes room.
                sealing.removed(first);
            }
            throw failure;
        }
        filesLeft = true;
        sealing.removed(first);
        LOG.debug("log begins later: collection={} first={}", port.entry().name(), first);
    }

    private void discardChunks() {
        try {
            sealed.discardBefore();
        } catch (StorageFailedException failure) {
            LOG.warn(
                    "chunks of what retention has removed stay: collection={} reason={}",
                    port.entry().name(),
                    failure.getMessage());
        }
    }

    /** The writer ends: notes when there may next be something to do, though nobody writes. */
    void end() {
        if (!store.staging().rollsByTime()) {
            return;
        }
        try {
            parts.dues().note(store.id(), retention.nextMillis(parts.dues().nowMillis()));
        } catch (TidemarkException failure) {
            LOG.warn(
                    "retention does not know when it is due: collection={} reason={}",
                    port.entry().name(),
                    failure.getMessage());
        }
    }
}
