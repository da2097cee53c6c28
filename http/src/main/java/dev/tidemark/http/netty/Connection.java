package dev.tidemark.http.netty;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.ErrorInfo;
import akka.util.ByteString;
import dev.tidemark.http.EventFeed;
import dev.tidemark.http.PlainAnswer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its requests are handled one after the other, in order. Owned by its event loop.
 *
 * <ol>
 *   <li>Quiet: waits for a request.
 *   <li>An exchange is under way: its body arrives, the route answers. What comes behind waits, and so does the socket when that is
 *       much. Reading goes on that far, since a client that has gone is noticed by reading only.
 *   <li>Its answer is on its way.
 *   <li>Lingering: the last answer is out. What the client still sends is read and dropped for a while, since closing at once would
 *       take the answer from it.
 * </ol>
 */
final class Connection extends ChannelInboundHandlerAdapter implements OpenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Parts of requests that wait for the exchange under way to end; one read's parts may come on top. */
    private static final int WAITING_MAX = 64;

    private final ConnectionMeans means;
    private final Optional<SentBytes> sent;
    private final RequestHeads heads;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private final Pace pace;
    private final AnswerEnd end = new AnswerEnd();

    private @Nullable ChannelHandlerContext context;
    private @Nullable Outlet outlet;
    private RemoteAddress remote = akka.http.scaladsl.model.RemoteAddress.Unknown$.MODULE$;
    private @Nullable Exchange exchange;
    private @Nullable RequestSink receiving;
    private @Nullable Answer answer;
    private boolean beginning;
    /** Between a part that has come and the end of the read that it has come with: then it is looked at whether to read on. */
    private boolean reading;
    /** Set by the loop, and by whoever stops the transport. */
    private volatile boolean leaving;

    private boolean lingering;

    /** @param sent of an encrypted connection */
    Connection(ConnectionMeans means, ReceivedBytes received, Optional<SentBytes> sent) {
        this.means = means;
        this.sent = sent;
        this.heads = new RequestHeads(means.settings().heads(), new HeaderModels(), means.uris());
        this.pace = new Pace(means.settings().times(), received);
    }

    @Override
    public void channelActive(ChannelHandlerContext newContext) {
        context = newContext;
        if (leaving) {
            close(newContext);
            return;
        }
        outlet = new Outlet(newContext, this::resume, sent);
        if (newContext.channel().remoteAddress() instanceof InetSocketAddress address) {
            remote = RemoteAddress.create(address);
        }
        pace.start(newContext.executor(), this::tick);
        newContext.read();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private Outlet outlet() {
        return Objects.requireNonNull(outlet);
    }

    @Override
    public void channelRead(ChannelHandlerContext unused, Object message) {
        reading = true;
        if (lingering) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (receiving != null && message instanceof HttpContent content) {
            take(content);
        } else {
            waiting.add((HttpObject) message);
        }
        begin();
    }

    /** Takes up what waits, as far as the exchange under way lets it. */
    private void begin() {
        if (beginning) {
            return;
        }
        beginning = true;
        while (!waiting.isEmpty() && !lingering && (exchange == null || receiving != null)) {
            HttpObject next = waiting.remove();
            if (receiving != null && next instanceof HttpContent content) {
                take(content);
            } else if (next instanceof HttpRequest head) {
                begin(head);
            } else {
                ReferenceCountUtil.release(next);
            }
        }
        beginning = false;
    }

    private void begin(HttpRequest head) {
        Exchange next = new Exchange(
                means,
                heads,
                head,
                new Exchange.Surroundings(
                        context().executor(), outlet(), remote, this::answered, this::answered, this::readMore));
        exchange = next;
        pace.requestBegun(next.begunAt());
        receiving = next.begin();
        next.proceed();
    }

    private void take(HttpContent content) {
        RequestSink sink = Objects.requireNonNull(receiving);
        try {
            if (content.decoderResult().isFailure()) {
                leaving = true;
                receiving = null;
                sink.fail(new EntityStreamException(new ErrorInfo("body is not framed as HTTP demands", "")));
                return;
            }
            sink.take(content.content());
            if (content instanceof LastHttpContent) {
                receiving = null;
                sink.end();
            }
        } finally {
            content.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext unused) {
        reading = false;
        readMore();
    }

    private void readMore() {
        RequestSink sink = receiving;
        if (lingering || (sink == null ? waiting.size() < WAITING_MAX : sink.wantsMore())) {
            context().read();
        }
    }

    private void answered(HttpResponse response) {
        Exchange present = Objects.requireNonNull(exchange);
        // A body that is not whole is not waited for: the client may send much of what nobody wants.
        boolean last = leaving || receiving != null || present.wasRefused();
        begun(System.nanoTime()).start(present.head(), response, last);
    }

    /** At once, when the request has begun. */
    private void answered(PlainAnswer plain) {
        Exchange present = Objects.requireNonNull(exchange);
        begun(present.begunAt()).start(present.head(), plain, leaving);
    }

    private Answer begun(long nowNanos) {
        pace.answerBegun(nowNanos, outlet().movedBytes());
        Answer begun = new Answer(means, context().executor(), outlet(), end, nowNanos);
        answer = begun;
        return begun;
    }

    private final class AnswerEnd implements Answer.End {

        @Override
        public void written(boolean close) {
            answer = null;
            exchange = null;
            pace.answerEnded();
            if (close || leaving) {
                linger();
            } else {
                begin();
                if (!reading) {
                    readMore();
                }
            }
        }

        /** Not with requests behind the one that is answered, nor where handlers count what passes. */
        @Override
        public boolean mayBeTakenOver() {
            return sent.isEmpty() && waiting.isEmpty() && receiving == null && !leaving;
        }

        /** In a turn of its own: the handlers that go may be at work now. */
        @Override
        public void takenOver(EventFeed feed) {
            answer = null;
            Turn.on(context().executor(), () -> giveAway(feed));
        }

        @Override
        public void broken(Throwable failure) {
            LOG.debug("answer is cut off", failure);
            close(context());
        }
    }

    private void giveAway(EventFeed feed) {
        ChannelHandlerContext present = context();
        Channel channel = present.channel();
        if (!channel.isActive()) {
            return;
        }
        Optional<EventSubscriber> found = means.events().subscriber(feed, channel.eventLoop());
        if (found.isEmpty()) {
            outlet().writeLast(
                            EventChunk.last(present.alloc(), ByteString.emptyByteString()),
                            written -> end.written(true));
            return;
        }
        EventSubscriber subscriber = found.get();
        pace.stop();
        dropWaiting();
        means.connections().replace(channel, subscriber);
        ChannelPipeline pipeline = present.pipeline();
        pipeline.addLast(subscriber);
        pipeline.remove(ReceivedBytes.class);
        pipeline.remove(StrictRequestDecoder.class);
        pipeline.remove(this);
        subscriber.begin();
    }

    private void linger() {
        lingering = true;
        pace.lingeringBegun();
        dropWaiting();
        SslHandler encryption = context().pipeline().get(SslHandler.class);
        if (encryption == null) {
            shutdownOutput();
        } else {
            encryption.closeOutbound().addListener(told -> shutdownOutput());
        }
    }

    private void shutdownOutput() {
        ((DuplexChannel) context().channel())
                .shutdownOutput()
                .addListener(ended -> context().read());
    }

    private void dropWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private void resume() {
        Answer present = answer;
        if (present != null) {
            present.resume();
        }
    }

    private void tick() {
        Exchange present = exchange;
        RequestSink sink = receiving;
        Pace.Verdict verdict = pace.verdict(present == null, answer == null, outlet(), sink);
        if (verdict == Pace.Verdict.CLOSE) {
            means.statistics().closedOverdue(pace.reason());
            close(context());
        } else if (verdict == Pace.Verdict.FAIL_BODY && sink != null) {
            leaving = true;
            sink.fail(new TimeoutException("request body is too slow"));
        } else if (present != null) {
            present.tick(System.nanoTime());
        }
    }

    @Override
    public void announceEnd() {
        leaving = true;
    }

    @Override
    public void leave() {
        leaving = true;
        ChannelHandlerContext present = context;
        if (present != null && exchange == null && !lingering) {
            close(present);
        }
    }

    @Override
    public void close() {
        ChannelHandlerContext present = context;
        if (present != null) {
            close(present);
        }
    }

    @Override
    public void expire() {
        leaving = true;
        Exchange present = exchange;
        if (present != null && answer == null) {
            present.expire();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext unused) {
        pace.stop();
        dropWaiting();
        RequestSink sink = receiving;
        receiving = null;
        Exchange present = exchange;
        if (present != null) {
            present.cancel();
        }
        if (sink != null) {
            sink.fail(new EntityStreamException(new ErrorInfo("client has gone", "")));
        }
        Answer under = answer;
        if (under != null) {
            under.cancel();
        }
    }

    /** Of an encrypted connection: when it has become so, and when the client has said good-bye. */
    @Override
    public void userEventTriggered(ChannelHandlerContext present, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                pace.handshaken();
            } else if (handshake.cause() instanceof SslHandshakeTimeoutException) {
                means.statistics().closedOverdue("TLS handshake");
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            close(present);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext present, Throwable cause) {
        LOG.debug("connection is closed", cause);
        close(present);
    }

    private static void close(ChannelHandlerContext present) {
        // How it ends is told as the end of the channel.
        ChannelFuture unused = present.close();
    }
}
