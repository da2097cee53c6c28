package dev.tidemark.actors.store;

import akka.NotUsed;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.ChunkFile;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.io.SharedFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A chunk whose files are pinned. Any thread; whoever first closes it, streams it or lets its time pass decides. */
final class PinnedChunk implements SealedChunk {

    private static final int BLOCK_BYTES = 64 * 1024;

    /**
     * What is sent.
     *
     * @param handle by which the log goes
     * @param tag of all that is sent from that position on
     */
    record Content(Chunk chunk, String handle, String encoding, String tag, ChunkBody body) {

        Content part(long offset, long length) {
            return new Content(chunk, handle, encoding, tag, body.part(offset, length));
        }
    }

    private final SealedLog log;
    private final Content content;

    /** Shared with the parts. */
    private final ChunkHold hold;

    /** @param hold begun before the body was looked up */
    PinnedChunk(SealedLog log, Content content, ChunkHold hold) {
        this.log = log;
        this.content = content;
        this.hold = hold;
    }

    @Override
    public long start() {
        return content.chunk().range().start();
    }

    @Override
    public long last() {
        return content.chunk().range().last();
    }

    @Override
    public String handle() {
        return content.handle();
    }

    @Override
    public String contentType() {
        return content.chunk().renderer().contentType();
    }

    @Override
    public String encoding() {
        return content.encoding();
    }

    @Override
    public String tag() {
        return content.tag();
    }

    @Override
    public Instant modified() {
        return Instant.ofEpochMilli(content.chunk().modifiedMillis(encoding()));
    }

    @Override
    public SealedChunk part(long offset, long length) {
        return new PinnedChunk(log, content.part(offset, length), hold);
    }

    @Override
    public ChunkBody body() {
        return content.body();
    }

    @Override
    public Source<ByteString, NotUsed> bytes() {
        return Source.unfoldResource(Reading::new, Reading::next, Reading::end)
                .withAttributes(ActorAttributes.dispatcher(StoreOpening.UPKEEP_DISPATCHER));
    }

    @Override
    public void close() {
        hold.giveUp();
    }

    @Override
    public ChunkFile open() {
        return new Opened();
    }

    /** The region while it is read; the pin goes with it. */
    private final class Opened implements ChunkFile {

        private final SharedFile file;
        private final AtomicBoolean closed = new AtomicBoolean();

        Opened() {
            if (!hold.use()) {
                throw new IllegalStateException("chunk was closed or is read already: chunk=" + content.chunk());
            }
            file = log.file(body().region().path());
        }

        @Override
        public void read(ByteBuffer target, long offset) {
            long start = body().region().offset() + offset;
            file.read(target, start);
            if (target.hasRemaining()) {
                throw new StorageFailedException(
                        Kind.INPUT_OUTPUT,
                        "chunk is shorter than its index says",
                        Location.of(body().region().path(), start),
                        null);
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                file.retire();
                hold.end();
            }
        }
    }

    /** Runs within one materialized stream. */
    private final class Reading {

        private final Opened file = new Opened();
        private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        private long at;

        /** Prefix and suffix go out as blocks of their own. */
        Optional<ByteString> next() {
            long regionStart = body().prefix().length;
            long regionEnd = regionStart + body().region().length();
            if (at < regionStart) {
                at = regionStart;
                return Optional.of(ByteString.fromArray(body().prefix()));
            }
            if (at < regionEnd) {
                return Optional.of(read(at - regionStart));
            }
            if (at < body().lengthBytes()) {
                at = body().lengthBytes();
                return Optional.of(ByteString.fromArray(body().suffix()));
            }
            return Optional.empty();
        }

        private ByteString read(long offset) {
            block.clear().limit((int) Math.min(BLOCK_BYTES, body().region().length() - offset));
            file.read(block, offset);
            at += block.position();
            return ByteString.fromByteBuffer(block.flip());
        }

        void end() {
            file.close();
        }
    }
}
