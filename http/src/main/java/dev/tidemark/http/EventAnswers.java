package dev.tidemark.http;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.Tidemark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers reads of a log that are live by a stream of events, {@link EventText}, until {@link LogEvents} ends it. Immutable; safe for
 * any thread.
 *
 * <p>Whatever can be refused is refused before the stream begins, with a status of its own: a browser then does not try again.
 */
final class EventAnswers {

    /** Tells nginx to pass on what there is. */
    private static final RawHeader UNBUFFERED = RawHeader.create("X-Accel-Buffering", "no");

    private static final String LAST_EVENT_ID = "last-event-id";

    private final Tidemark store;
    private final LogEvents.Shared shared;
    private final EventFans fans;

    EventAnswers(Tidemark store, LiveSettings settings, LiveStreams streams) {
        this.store = store;
        this.shared = new LogEvents.Shared(new SharedEvents(EventText.FORM), streams, settings);
        this.fans = new EventFans(shared);
    }

    CompletionStage<HttpResponse> read(Call call) {
        Accepted.require(call, Media.EVENTS.mediaType());
        for (String parameter : List.of("limit", "timeout")) {
            if (call.query().text(parameter).isPresent()) {
                throw RequestRefused.of(
                        ProblemKind.INVALID_REQUEST, "a stream of events has no such bound: name=" + parameter);
            }
        }
        long after = call.query().number("after", 0, 0, Long.MAX_VALUE);
        Optional<String> last = lastEventId(call);
        if (last.equals(Optional.of(EventText.END))) {
            return CompletableFuture.completedFuture(Responses.noContent());
        }
        JsonCollection collection = store.json(call.collection());
        return begin(call, collection, last.map(EventAnswers::position).orElse(after));
    }

    private static Optional<String> lastEventId(Call call) {
        List<String> values = HeaderValues.of(call.request(), LAST_EVENT_ID).stream()
                .filter(value -> !value.isEmpty())
                .toList();
        if (values.size() > 1) {
            throw RequestRefused.of(ProblemKind.INVALID_REQUEST, "Last-Event-ID stands twice");
        }
        return values.stream().findFirst();
    }

    private static long position(String id) {
        try {
            long position = Long.parseLong(id);
            if (position >= 0) {
                return position;
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, like a negative number.
        }
        throw RequestRefused.of(ProblemKind.INVALID_REQUEST, "Last-Event-ID is no id of this stream's events");
    }

    private CompletionStage<HttpResponse> begin(Call call, JsonCollection collection, long asked) {
        return handle(call, collection, asked)
                .thenCompose(handle -> collection.state().thenCompose(state -> {
                    long after = LogRoutes.after(state, asked);
                    return place(
                                    collection,
                                    state.watermark(),
                                    shared.settings().streamMax())
                            .thenApply(free -> answer(
                                    call,
                                    asked,
                                    new LogEvents.Start(collection, after, state.watermark(), handle, () -> {})));
                }));
    }

    /** By which the client goes on: checked against the one that it names, if it does. */
    private static CompletionStage<String> handle(Call call, JsonCollection collection, long asked) {
        return call.query()
                .text("handle")
                .map(known -> collection.handle(known, asked))
                .orElseGet(() -> collection
                        .state()
                        .thenCompose(state -> collection.logLines(state.watermark(), Long.MAX_VALUE))
                        .thenApply(LogLines::handle));
    }

    /** Fails where no more readers may wait: said here, it has a status. */
    static CompletionStage<Boolean> place(JsonCollection collection, long watermark, Duration atMost) {
        CompletableFuture<Long> waiting = collection.await(watermark, atMost).toCompletableFuture();
        if (waiting.isCompletedExceptionally()) {
            return waiting.thenApply(never -> false);
        }
        waiting.cancel(false);
        return CompletableFuture.completedFuture(true);
    }

    private HttpResponse answer(Call call, long asked, LogEvents.Start start) {
        return stream(call, asked, start, fans)
                .addHeader(Responses.cacheControl(CachePolicy.LIVE))
                .addHeader(Responses.handle(start.handle()))
                .addHeader(Responses.header(Responses.WATERMARK, start.watermark()));
    }

    /** An answer that goes on as the log does. */
    static HttpResponse stream(Call call, long asked, LogEvents.Start start, EventFans fans) {
        boolean wanted = !call.request().method().equals(HttpMethods.HEAD);
        Source<ByteString, ?> events = wanted
                ? start.collection().changedLines(asked, start.handle()).via(new LogEvents(start, fans.shared(), call))
                : Source.empty();
        ResponseEntity entity = HttpEntities.createChunked(Media.EVENTS, events);
        return HttpResponse.create()
                .withEntity(entity)
                .addAttribute(EventFeed.KEY, new EventFeed(fans, start, asked, call, entity))
                .addHeader(UNBUFFERED);
    }
}
