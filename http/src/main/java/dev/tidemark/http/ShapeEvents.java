package dev.tidemark.http;

import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Shape;
import dev.tidemark.http.ShapeReads.Read;
import java.util.concurrent.CompletionStage;

/**
 * Answers live reads of a shape by a stream of events, {@link ShapeEventText}, that stays open behind the backlog until {@link
 * LogEvents} ends it. Immutable; safe for any thread.
 *
 * <p>Whatever can be refused is refused before the stream begins: behind that a client learns nothing but that it has ended. Its
 * headers tell where the client stands, not where the stream will be: whoever loses it early must miss nothing.
 */
final class ShapeEvents {

    private final ShapeServing settings;
    private final EventFans fans;

    ShapeEvents(ShapeServing settings, LiveStreams streams) {
        this.settings = settings;
        this.fans =
                new EventFans(new LogEvents.Shared(new SharedEvents(ShapeEventText.FORM), streams, settings.live()));
    }

    CompletionStage<HttpResponse> answer(Read read) {
        return ShapeReads.watermark(read)
                .thenCompose(watermark -> read.shape().caughtUp())
                .thenCompose(reached -> EventAnswers.place(
                                read.log(), reached, settings.live().streamMax())
                        .thenApply(free -> stream(read, reached)));
    }

    private HttpResponse stream(Read read, long reached) {
        Shape shape = read.shape();
        LogEvents.Start start = new LogEvents.Start(read.log(), read.after(), reached, shape.handle(), shape::caughtUp);
        return EventAnswers.stream(read.call(), read.after(), start, fans)
                .addHeader(Responses.cacheControl(
                        CachePolicy.ofShapeEvents(settings.live().streamMax())))
                .addHeader(ShapeHeaders.handle(start.handle()))
                .addHeader(ShapeHeaders.offset(read.after()))
                .addHeader(ShapeReads.cursor(read, settings, read.after()));
    }
}
