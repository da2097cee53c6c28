package dev.tidemark.actors.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.chunk.Pin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the chunk that a reader wants. Immutable; safe for any thread.
 *
 * <p>A chunk that does not serve is as good as none: the reader takes the log, and the writer has the chunk made anew.
 */
record ChunkLookup(long after, String renderer, List<String> encodings) {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkLookup.class);

    /** @throws dev.tidemark.engine.PositionGoneException when retention has removed what is behind the position */
    Optional<SealedChunk> in(CollectionPort port, ActorSystem<?> system) {
        long standing = port.reader().view().standing(after);
        if (standing > after) {
            return new ChunkLookup(standing, renderer, encodings).in(port, system);
        }
        SealedLog log = port.sealedLog();
        if (log.rangeOf(after + 1).isEmpty() || !log.renders(renderer)) {
            return Optional.empty();
        }
        return pinned(log, port, system);
    }

    private Optional<SealedChunk> pinned(SealedLog log, CollectionPort port, ActorSystem<?> system) {
        Optional<Chunk> chunk;
        try {
            chunk = log.find(after + 1, renderer);
        } catch (StorageFailedException | OverloadedException failure) {
            // Out of handles, say: the log may serve all the same.
            return Optional.empty();
        }
        if (chunk.isEmpty()) {
            lost(log, port, "its files do not fit the log");
            return Optional.empty();
        }
        Optional<Pin> pin = chunk.get().pin();
        if (pin.isEmpty()) {
            return Optional.empty();
        }
        try {
            PinnedChunk.Content content = content(port, chunk.get());
            return Optional.of(new PinnedChunk(log, content, ChunkHold.begin(pin.get(), log.unused(), system)));
        } catch (CorruptDataException damage) {
            pin.get().close();
            lost(log, port, String.valueOf(damage.getMessage()));
            return Optional.empty();
        } catch (RuntimeException failure) {
            pin.get().close();
            throw failure;
        }
    }

    private PinnedChunk.Content content(CollectionPort port, Chunk chunk) {
        // After the chunk was found: one without a tombstone is sealed when the log goes by the new handle already.
        String handle = port.reader().view().rotation().handle(port.entry().handle());
        List<String> accepted = new ArrayList<>(encodings);
        accepted.add(ContentEncoding.IDENTITY);
        for (String encoding : accepted) {
            Optional<ChunkBody> body = chunk.region(after + 1, encoding);
            if (body.isPresent()) {
                String tag = chunk.tag(handle, after + 1, encoding);
                return new PinnedChunk.Content(chunk, handle, encoding, tag, body.get());
            }
        }
        throw new IllegalStateException("chunk has no content: chunk=" + chunk);
    }

    private void lost(SealedLog log, CollectionPort port, String reason) {
        log.rangeOf(after + 1).ifPresent(range -> {
            LOG.warn(
                    "chunk does not serve and is made anew: collection={} range={} reason={}",
                    port.entry().name(),
                    range,
                    reason);
            port.tell(new WriterCommand.ChunkLost(range.start()));
        });
    }
}
