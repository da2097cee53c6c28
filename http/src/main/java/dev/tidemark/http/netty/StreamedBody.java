package dev.tidemark.http.netty;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A long request body, or one of unknown length, as a stream for one subscriber. The socket is read only while the subscriber asks
 * for more, so that at most one read's bytes wait here. The subscriber's calls come by any thread and are handled by the event loop.
 */
final class StreamedBody implements RequestSink, Publisher<ByteString>, Subscription {

    private final EventExecutor loop;
    /** Called when the first bytes are asked for. */
    private final Runnable begun;
    /** Called when {@link #wantsMore} may have changed. */
    private final Runnable asked;

    private final Deque<ByteString> waiting = new ArrayDeque<>();
    private @Nullable Subscriber<? super ByteString> subscriber;
    private @Nullable Throwable failure;
    private long demand;
    private boolean hasBegun;
    private boolean ended;
    private boolean over;

    StreamedBody(EventExecutor loop, Runnable begun, Runnable asked) {
        this.loop = loop;
        this.begun = begun;
        this.asked = asked;
    }

    @Override
    public boolean wantsMore() {
        return over || (demand > 0 && waiting.isEmpty());
    }

    @Override
    public void take(ByteBuf bytes) {
        if (!over && bytes.isReadable()) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            waiting.add(ByteString.fromArrayUnsafe(copy));
            passOn();
        }
    }

    @Override
    public void end() {
        ended = true;
        passOn();
    }

    @Override
    public void fail(Throwable reason) {
        failure = reason;
        waiting.clear();
        end();
    }

    private void passOn() {
        Subscriber<? super ByteString> present = subscriber;
        if (present == null || over) {
            return;
        }
        while (demand > 0 && !waiting.isEmpty()) {
            demand--;
            present.onNext(waiting.remove());
        }
        if (ended && waiting.isEmpty()) {
            over = true;
            Throwable reason = failure;
            if (reason != null) {
                present.onError(reason);
            } else {
                present.onComplete();
            }
        }
    }

    @Override
    public void subscribe(Subscriber<? super ByteString> newSubscriber) {
        Turn.on(loop, () -> begin(newSubscriber), () -> refuse(newSubscriber, "server has ended"));
    }

    private void begin(Subscriber<? super ByteString> newSubscriber) {
        if (subscriber != null) {
            refuse(newSubscriber, "request body can be read once");
            return;
        }
        subscriber = newSubscriber;
        newSubscriber.onSubscribe(this);
        passOn();
    }

    private static void refuse(Subscriber<? super ByteString> refused, String reason) {
        refused.onSubscribe(NONE);
        refused.onError(new IllegalStateException(reason));
    }

    @Override
    public void request(long count) {
        Turn.on(loop, () -> {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            if (!hasBegun && !ended) {
                hasBegun = true;
                begun.run();
            }
            passOn();
            asked.run();
        });
    }

    @Override
    public void cancel() {
        Turn.on(loop, () -> {
            over = true;
            waiting.clear();
            asked.run();
        });
    }

    private static final Subscription NONE = new Subscription() {
        @Override
        public void request(long count) {
            // There is nothing to come.
        }

        @Override
        public void cancel() {
            // There is nothing to end.
        }
    };
}
