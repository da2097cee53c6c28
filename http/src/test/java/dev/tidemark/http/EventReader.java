package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.util.ByteString;
import java.util.Optional;

/** A client of a stream of events that takes them one at a time. Owned by one test thread; close it. */
final class EventReader implements AutoCloseable {

    private static final String EVENT_END = "\n\n";

    private final SinkQueueWithCancel<ByteString> bytes;
    private final StringBuilder text = new StringBuilder();

    EventReader(HttpResponse response, ActorSystem<?> system) {
        this.bytes = response.entity()
                .getDataBytes()
                .runWith(Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)), system);
    }

    /** The next event or comment, without its end; nothing where the stream has ended. */
    String next() {
        while (text.indexOf(EVENT_END) < 0) {
            Optional<ByteString> more = await(bytes.pull());
            if (more.isEmpty()) {
                return text.toString();
            }
            text.append(more.get().utf8String());
        }
        int end = text.indexOf(EVENT_END);
        String event = text.substring(0, end);
        text.delete(0, end + EVENT_END.length());
        return event;
    }

    /** The next event that is no comment. */
    String nextEvent() {
        String event = next();
        while (event.startsWith(":")) {
            event = next();
        }
        return event;
    }

    @Override
    public void close() {
        bytes.cancel();
    }
}
