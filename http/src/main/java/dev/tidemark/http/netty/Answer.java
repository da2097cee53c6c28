package dev.tidemark.http.netty;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.Materializer;
import akka.util.ByteString;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.http.EventFeed;
import dev.tidemark.http.FileRegions;
import dev.tidemark.http.PlainAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One answer on its way to the client: head, then body, in the way that suits it. Owned by the connection's event loop.
 *
 * <p>A short body from memory goes out in one buffer with the head, a sealed chunk as regions of its files, everything else as it
 * streams.
 */
final class Answer implements AnswerBody.Owner {

    /** Bodies up to that length are copied behind the head. */
    private static final int JOINED_MAX_BYTES = 16 * 1024;

    private static final int HEAD_BYTES = 512;

    /** Told how the answer ends; once, by the event loop. */
    interface End {

        /** @param close whether the connection must end with it */
        void written(boolean close);

        /** Whether the connection may be given away with its answer. */
        boolean mayBeTakenOver();

        /** The head and the greeting are on their way; what follows is the feed's, and the answer comes to no other end. */
        void takenOver(EventFeed feed);

        /** The connection cannot be used any more. */
        void broken(Throwable failure);
    }

    private final ConnectionMeans means;
    private final EventExecutor loop;
    private final Outlet outlet;
    private final End end;
    private final long begunNanos;

    private boolean close;
    private boolean over;
    private boolean counted;
    private @Nullable AnswerBody body;

    /** @param begunNanos when it began, as {@link System#nanoTime} tells */
    Answer(ConnectionMeans means, EventExecutor loop, Outlet outlet, End end, long begunNanos) {
        this.means = means;
        this.loop = loop;
        this.outlet = outlet;
        this.end = end;
        this.begunNanos = begunNanos;
    }

    /** @param last whether the connection is to end with it, whatever the client wants */
    void start(HttpRequest request, HttpResponse response, boolean last) {
        ResponseEntity entity = response.entity();
        boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean allowed = response.status().allowsEntity();
        long length = entity.getContentLengthOption().orElse(-1);
        boolean chunked = allowed && length < 0 && !old && !entity.isCloseDelimited();
        boolean bodyless = !allowed || request.method().equals(HttpMethod.HEAD);
        Optional<EventFeed> feed = chunked && !bodyless ? feed(response) : Optional.empty();
        close = last
                || feed.isPresent()
                || !HttpUtil.isKeepAlive(request)
                || (!bodyless && length < 0 && !chunked)
                || wantsClose(response);
        AnswerHead.Persistence persistence = close
                ? AnswerHead.Persistence.CLOSED
                : old ? AnswerHead.Persistence.KEPT : AnswerHead.Persistence.KEPT_SILENTLY;
        boolean joined = !bodyless && entity.isStrict() && length <= JOINED_MAX_BYTES;
        ByteBuf head = outlet.allocator().directBuffer(HEAD_BYTES + (joined ? (int) length : 0));
        try {
            AnswerHead.write(head, response, chunked, allowed ? length : -1, persistence);
        } catch (RuntimeException failure) {
            head.release();
            discard(response, means.materializer());
            bodyFailed(failure);
            return;
        }
        if (bodyless) {
            discard(response, means.materializer());
            finish(head);
        } else if (entity.isStrict()) {
            strict(head, bytes(entity), joined);
        } else if (feed.isPresent()) {
            EventChunk.write(head, feed.get().greeting());
            outlet.write(head);
            outlet.flush();
            over = true;
            end.takenOver(feed.get());
        } else {
            outlet.write(head);
            begin(way(response, new EntityBody.Framing(chunked, length)));
        }
    }

    private Optional<EventFeed> feed(HttpResponse response) {
        return end.mayBeTakenOver() ? EventFeed.of(response) : Optional.empty();
    }

    /** The same for one that was given without the route. */
    void start(HttpRequest request, PlainAnswer plain, boolean last) {
        close = last || !HttpUtil.isKeepAlive(request);
        if (plain instanceof PlainAnswer.Value value) {
            start(value, value.bytes());
        } else if (plain instanceof PlainAnswer.Sealed sealed) {
            start(sealed, sealed.chunk());
        } else {
            ByteBuf head = outlet.allocator().directBuffer(HEAD_BYTES);
            AnswerHead.write(head, plain, -1, close);
            finish(head);
        }
    }

    private void start(PlainAnswer plain, ByteBuffer bytes) {
        int length = bytes.remaining();
        boolean joined = length <= JOINED_MAX_BYTES;
        ByteBuf head = outlet.allocator().directBuffer(HEAD_BYTES + (joined ? length : 0));
        AnswerHead.write(head, plain, length, close);
        if (joined) {
            finish(head.writeBytes(bytes));
        } else {
            outlet.write(head);
            finish(Unpooled.wrappedBuffer(bytes));
        }
    }

    private void start(PlainAnswer plain, SealedChunk chunk) {
        long length = chunk.lengthBytes();
        ByteBuf head = outlet.allocator().directBuffer(HEAD_BYTES);
        AnswerHead.write(head, plain, length, close);
        outlet.write(head);
        begin(byRegions(chunk)
                .orElseGet(() -> byEntity(
                        HttpEntities.create(plain.contentType(), length, chunk.bytes()),
                        new EntityBody.Framing(false, length))));
    }

    private static boolean wantsClose(HttpResponse response) {
        return response.getHeader("Connection")
                .filter(header -> header.value().equalsIgnoreCase("close"))
                .isPresent();
    }

    private static ByteString bytes(ResponseEntity entity) {
        return ((akka.http.javadsl.model.HttpEntity.Strict) entity).getData();
    }

    private void strict(ByteBuf head, ByteString data, boolean joined) {
        if (joined) {
            head.writeBytes(data.toArrayUnsafe());
            finish(head);
        } else {
            outlet.write(head);
            finish(Unpooled.wrappedBuffer(data.toArrayUnsafe()));
        }
    }

    private void finish(ByteBuf bytes) {
        outlet.writeLast(bytes, written -> {
            if (written) {
                bodyWritten();
            }
        });
    }

    private void begin(AnswerBody way) {
        counted = true;
        means.statistics().downloadBegun();
        body = way;
        way.start();
    }

    /** By the regions of the files where they still stand for the entity. */
    private AnswerBody way(HttpResponse response, EntityBody.Framing framing) {
        Optional<FileRegions> regions = FileRegions.of(response);
        if (regions.isEmpty() && FileRegions.wereReplaced(response)) {
            means.statistics().notSentByKernel("entity was replaced");
        }
        return regions.flatMap(present -> byRegions(present.chunk()))
                .orElseGet(() -> byEntity(response.entity(), framing));
    }

    private Optional<AnswerBody> byRegions(SealedChunk chunk) {
        try {
            return Optional.of(new RegionBody(means.regions(), chunk, loop, outlet, this, begunNanos));
        } catch (RuntimeException failure) {
            means.statistics().notSentByKernel("chunk cannot be opened: " + failure.getMessage());
            return Optional.empty();
        }
    }

    private AnswerBody byEntity(ResponseEntity entity, EntityBody.Framing framing) {
        return new EntityBody(entity, framing, means.materializer(), loop, outlet, this);
    }

    /** Lets go of an answer that nobody gets. */
    static void discard(HttpResponse response, Materializer materializer) {
        Optional<FileRegions> regions = FileRegions.of(response);
        if (regions.isPresent()) {
            regions.get().chunk().close();
        } else {
            EntityBody.discard(response.entity(), materializer);
        }
    }

    /** Something of what was written has gone. */
    void resume() {
        AnswerBody present = body;
        if (present != null && !over) {
            present.resume();
        }
    }

    /** The connection has gone. */
    void cancel() {
        AnswerBody present = body;
        if (!over) {
            ended();
            if (present != null) {
                present.cancel();
            }
        }
    }

    @Override
    public void bodyWritten() {
        if (!over) {
            ended();
            end.written(close);
        }
    }

    @Override
    public void bodyFailed(Throwable failure) {
        if (!over) {
            ended();
            end.broken(failure);
        }
    }

    private void ended() {
        over = true;
        if (counted) {
            counted = false;
            means.statistics().downloadEnded();
        }
    }
}
