package dev.tidemark.http.netty;

import akka.http.javadsl.model.ResponseEntity;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * An entity as it streams, in chunks where its length is not known. Asks for the next bytes only while fewer than half of what may
 * be in flight waits for the client. Signals may come by any thread and are handled by the event loop.
 */
final class EntityBody implements AnswerBody, Subscriber<ByteString> {

    private static final int RESUME_BELOW_BYTES = TransportSettings.IN_FLIGHT_MAX_BYTES / 2;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    /** No element is fetched ahead where the stream crosses from one actor to another. */
    private static final Attributes NOTHING_AHEAD = Attributes.inputBuffer(1, 1);

    /**
     * How the body is told to end.
     *
     * @param chunked with chunks; else by {@code lengthBytes}, or the end of the connection where that is negative
     */
    record Framing(boolean chunked, long lengthBytes) {}

    private final ResponseEntity entity;
    private final Framing framing;
    private final Materializer materializer;
    private final EventExecutor loop;
    private final Outlet outlet;
    private final Owner owner;

    private @Nullable Subscription source;
    private boolean asked;
    private boolean over;
    private long sent;

    EntityBody(
            ResponseEntity entity,
            Framing framing,
            Materializer materializer,
            EventExecutor loop,
            Outlet outlet,
            Owner owner) {
        this.entity = entity;
        this.framing = framing;
        this.materializer = materializer;
        this.loop = loop;
        this.outlet = outlet;
        this.owner = owner;
    }

    @Override
    public void start() {
        outlet.flush();
        entity.getDataBytes()
                .to(Sink.fromSubscriber(this))
                .withAttributes(NOTHING_AHEAD)
                .run(materializer);
    }

    /** Runs the entity only to let it go. */
    static void discard(ResponseEntity entity, Materializer materializer) {
        if (!entity.isStrict()) {
            entity.getDataBytes().runWith(Sink.cancelled(), materializer);
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        Turn.on(loop, () -> {
            if (over) {
                subscription.cancel();
                return;
            }
            source = subscription;
            resume();
        });
    }

    @Override
    public void onNext(ByteString bytes) {
        Turn.on(loop, () -> {
            asked = false;
            if (!over) {
                write(bytes);
                resume();
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        Turn.on(loop, () -> fail(failure));
    }

    @Override
    public void onComplete() {
        Turn.on(loop, this::complete);
    }

    @Override
    public void resume() {
        Subscription present = source;
        if (present != null && !over && !asked && outlet.pendingBytes() < RESUME_BELOW_BYTES) {
            asked = true;
            present.request(1);
        }
    }

    private void write(ByteString bytes) {
        if (bytes.isEmpty()) {
            return;
        }
        sent += bytes.size();
        if (!framing.chunked() && framing.lengthBytes() >= 0 && sent > framing.lengthBytes()) {
            fail(new IllegalStateException("entity is longer than its length: expected=" + framing.lengthBytes()));
            return;
        }
        ByteBuf data = Unpooled.wrappedBuffer(bytes.toArrayUnsafe());
        if (framing.chunked()) {
            byte[] size = (Integer.toHexString(bytes.size()) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            data = Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(size), data, Unpooled.wrappedBuffer(LINE_END));
        }
        outlet.write(data);
        outlet.flush();
    }

    private void complete() {
        if (over) {
            return;
        }
        if (!framing.chunked() && framing.lengthBytes() >= 0 && sent < framing.lengthBytes()) {
            fail(new IllegalStateException(
                    "entity is shorter than its length: expected=" + framing.lengthBytes() + " actual=" + sent));
            return;
        }
        over = true;
        source = null;
        ByteBuf end = framing.chunked() ? Unpooled.wrappedBuffer(LAST_CHUNK) : Unpooled.EMPTY_BUFFER;
        outlet.writeLast(end, written -> {
            if (written) {
                owner.bodyWritten();
            }
        });
    }

    private void fail(Throwable failure) {
        if (!over) {
            cancel();
            owner.bodyFailed(failure);
        }
    }

    @Override
    public void cancel() {
        over = true;
        Subscription present = source;
        source = null;
        if (present != null) {
            present.cancel();
        }
    }
}
