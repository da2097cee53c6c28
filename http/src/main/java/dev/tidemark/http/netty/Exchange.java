package dev.tidemark.http.netty;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.RequestEntity;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.http.ClientGone;
import dev.tidemark.http.PlainAnswer;
import dev.tidemark.http.PlainServing;
import dev.tidemark.http.PlainWrites;
import dev.tidemark.http.TransportNumbers;
import dev.tidemark.http.TransportProblems;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to the route's answer: makes Akka's request with its body, calls the route, and sees that there is one
 * answer in time. Owned by the connection's event loop.
 */
final class Exchange {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ConnectionMeans means;
    private final RequestHeads heads;
    private final io.netty.handler.codec.http.HttpRequest head;
    private final EventExecutor loop;
    private final Outlet outlet;
    private final RemoteAddress remote;
    private final Consumer<HttpResponse> answered;
    private final Consumer<PlainAnswer> answeredPlainly;
    private final Runnable readMore;

    /** Both are there once the route is called. */
    private @Nullable ClientGone gone;

    private @Nullable AnswerTimeout timeout;
    private final long begunAt = System.nanoTime();
    private Runnable next = () -> {};
    private @Nullable HttpRequest request;
    private boolean refused;

    /** Whether a plain write is under way. */
    private boolean writing;

    private boolean over;

    /**
     * The connection that an exchange belongs to.
     *
     * @param remote what is at its other end
     * @param answered this or {@code answeredPlainly} is called once, by the event loop, unless the client goes before
     * @param readMore called when the body may be read on
     */
    record Surroundings(
            EventExecutor loop,
            Outlet outlet,
            RemoteAddress remote,
            Consumer<HttpResponse> answered,
            Consumer<PlainAnswer> answeredPlainly,
            Runnable readMore) {}

    Exchange(
            ConnectionMeans means,
            RequestHeads heads,
            io.netty.handler.codec.http.HttpRequest head,
            Surroundings surroundings) {
        this.means = means;
        this.heads = heads;
        this.head = head;
        this.loop = surroundings.loop();
        this.outlet = surroundings.outlet();
        this.remote = surroundings.remote();
        this.answered = surroundings.answered();
        this.answeredPlainly = surroundings.answeredPlainly();
        this.readMore = surroundings.readMore();
    }

    io.netty.handler.codec.http.HttpRequest head() {
        return head;
    }

    /** When it began, as {@link System#nanoTime} tells. */
    long begunAt() {
        return begunAt;
    }

    /** Looks at the head and says who takes the body. Nothing is answered before {@link #proceed} is called. */
    RequestSink begin() {
        try {
            heads.check(head);
            String expectation = head.headers().get(HttpHeaderNames.EXPECT);
            if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
                throw new HeadRefused(417, "expectation is not supported: expected=100-continue");
            }
            return receiving();
        } catch (HeadRefused refusal) {
            next = () -> refuse(refusal);
        } catch (RuntimeException failure) {
            next = () -> failed(failure);
        }
        return DiscardedBody.INSTANCE;
    }

    /** Goes on where the body need not be there for it; may have answered when it returns. */
    void proceed() {
        next.run();
    }

    private RequestSink receiving() {
        boolean chunked = HttpUtil.isTransferEncodingChunked(head);
        long length = chunked ? -1 : HttpUtil.getContentLength(head, 0L);
        ContentType type = heads.contentType(head);
        if (!chunked && length <= TransportSettings.READ_MAX_BYTES) {
            next = length > 0 ? this::goOnIfAsked : () -> {};
            return new CollectedBody((int) length, bytes -> collected(type, bytes), this::failed);
        }
        StreamedBody body = new StreamedBody(loop, this::goOnIfAsked, readMore);
        Source<ByteString, ?> source = Source.fromPublisher(body);
        next = () ->
                call(chunked ? HttpEntities.createChunked(type, source) : HttpEntities.create(type, length, source));
        return body;
    }

    /** A client that waits for leave to send its body gets it once somebody wants the body. */
    private void goOnIfAsked() {
        if (HttpUtil.is100ContinueExpected(head) && !over) {
            outlet.write(Unpooled.wrappedBuffer(CONTINUE));
            outlet.flush();
        }
    }

    private void collected(ContentType type, ByteString bytes) {
        Optional<PlainServing> plain = means.plain();
        boolean taken = plain.isPresent()
                && (bytes.isEmpty() ? readsPlainly(plain.get()) : writesPlainly(plain.get(), bytes.toArrayUnsafe()));
        if (taken) {
            means.statistics().requested();
        } else {
            call(HttpEntities.create(type, bytes));
        }
    }

    private boolean readsPlainly(PlainServing plain) {
        Optional<PlainAnswer> answer = heads.plainly(head, remote, plain, begunAt);
        answer.ifPresent(found -> {
            over = true;
            answeredPlainly.accept(found);
        });
        return answer.isPresent();
    }

    private boolean writesPlainly(PlainServing plain, byte[] text) {
        writing = heads.isPlainPut(head, remote, plain) && plain.writes().put(head.uri(), text, new PlainOutcome());
        return writing;
    }

    /** Brings to the loop what has become of a plain write. */
    private final class PlainOutcome implements PlainWrites.Told {

        @Override
        public void written(PlainAnswer plain) {
            onLoop(() -> answer(plain));
        }

        @Override
        public void failed(HttpResponse problem) {
            onLoop(() -> answer(problem));
        }

        private void onLoop(Runnable answering) {
            if (loop.inEventLoop()) {
                answering.run();
            } else {
                Turn.on(loop, answering);
            }
        }
    }

    private void answer(PlainAnswer plain) {
        if (!over) {
            over = true;
            answeredPlainly.accept(plain);
        }
    }

    private void call(RequestEntity entity) {
        AnswerTimeout patience = new AnswerTimeout(means.settings().times().answer());
        ClientGone clientGone = new ClientGone();
        HttpRequest called;
        try {
            called = heads.model(head, entity, patience)
                    .addAttribute(ClientGone.KEY, clientGone)
                    .addAttribute(AttributeKeys.remoteAddress, remote)
                    .addAttribute(TransportNumbers.KEY, means.statistics());
        } catch (HeadRefused refusal) {
            refuse(refusal);
            return;
        } catch (IllegalArgumentException invalid) {
            refuse(new HeadRefused(400, "method and body do not go together"));
            return;
        }
        request = called;
        timeout = patience;
        gone = clientGone;
        means.statistics().requested();
        means.calls().call(called, response -> {
            if (loop.inEventLoop()) {
                answer(response);
            } else {
                Turn.on(loop, () -> answer(response), () -> Answer.discard(response, means.materializer()));
            }
        });
    }

    private void answer(HttpResponse response) {
        if (over) {
            Answer.discard(response, means.materializer());
            return;
        }
        over = true;
        answered.accept(response);
    }

    private void refuse(HeadRefused refusal) {
        refused = true;
        answer(TransportProblems.response(refusal.status(), refusal.summary()));
    }

    /** Whether the request was refused before the route, after which nothing more is believed of the connection. */
    boolean wasRefused() {
        return refused;
    }

    private void failed(Throwable failure) {
        answer(TransportProblems.failed(failure));
    }

    /** Answers in the route's place when that takes too long. */
    void tick(long now) {
        AnswerTimeout patience = timeout;
        long waitedNanos = now - begunAt;
        boolean late = patience != null
                ? patience.isOver(waitedNanos)
                : writing && waitedNanos >= means.settings().times().answer().toNanos();
        if (!over && late) {
            expire();
        }
    }

    /** Answers now; the route's answer comes to nothing. */
    void expire() {
        HttpRequest called = request;
        AnswerTimeout patience = timeout;
        if (called != null && patience != null) {
            answer(patience.answer(called));
        } else if (writing) {
            answer(TransportProblems.overdue(false));
        }
    }

    /** The client has gone. */
    void cancel() {
        if (!over) {
            over = true;
            ClientGone waiting = gone;
            if (waiting != null) {
                waiting.tell();
            }
        }
    }
}
