package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.util.ByteString;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.Shape;
import dev.tidemark.engine.OverloadedException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers reads of a shape's log that end: at once, or as long polls. Immutable; safe for any thread.
 *
 * <p>Where an answer ends is known before its head goes out, since clients ask for what follows as soon as they have the head:
 *
 * <ul>
 *   <li>with the sealed chunk that has the next message, as it is; it never says that the client is up to date, also where it ends
 *       at the tip: so its bytes belong to its URL for ever;
 *   <li>else with the tip. Then the last message says that the client is up to date, if all that was durable in the
 *       collection when it asked is in the answer. One that has nothing yet is never told so.
 * </ul>
 */
final class ShapeReads {

    private static final String RENDERER = "messages";

    /** One read of a shape that was found, and is the one that the client knows. */
    record Read(Call call, ShapeQuery query, Shape shape, ConditionHeaders conditions) {

        JsonCollection log() {
            return shape.log();
        }

        long after() {
            return query.offset().position();
        }

        boolean isLive() {
            return query.mode().isLive();
        }
    }

    /**
     * Where an answer ends.
     *
     * @param last position of the last record in it
     * @param upToDate whether a message follows that says so
     */
    private record End(long last, boolean upToDate) {

        ByteString message() {
            return upToDate ? ShapeText.upToDate(last) : ByteString.emptyByteString();
        }
    }

    private final ShapeServing settings;
    private final LiveStreams streams;

    /** @param streams are ended before the server goes, long polls with them */
    ShapeReads(ShapeServing settings, LiveStreams streams) {
        this.settings = settings;
        this.streams = streams;
    }

    CompletionStage<HttpResponse> answer(Read read) {
        return switch (read.query().offset().kind()) {
            case NOW -> read.shape().caughtUp().thenApply(last -> withoutLines(read, new End(last, true)));
            case BEGINNING ->
                read.query().changesOnly()
                        ? read.shape().caughtUp().thenApply(last -> withoutLines(read, new End(last, false)))
                        : beginning(read);
            case AFTER -> after(read);
        };
    }

    /** The first rows: sealed ones as soon as there are any, else all of them. */
    private CompletionStage<HttpResponse> beginning(Read read) {
        return chunk(read)
                .thenCompose(chunk -> chunk.isPresent()
                        ? CompletableFuture.completedFuture(sealed(read, chunk.get()))
                        : read.shape().complete().thenCompose(complete -> {
                            if (!complete) {
                                throw new OverloadedException("first rows of the shape are being gathered");
                            }
                            return read.log()
                                    .state()
                                    .thenCompose(state -> lines(read, new End(state.watermark(), false)));
                        }));
    }

    private CompletionStage<HttpResponse> after(Read read) {
        return watermark(read).thenCompose(watermark -> {
            if (read.after() == watermark) {
                return tip(read);
            }
            return chunk(read)
                    .thenCompose(chunk -> chunk.isPresent()
                            ? CompletableFuture.completedFuture(sealed(read, chunk.get()))
                            : tip(read));
        });
    }

    /** The end of the log, from where the client stands, which cannot be behind it: unless the log is another one by now. */
    static CompletionStage<Long> watermark(Read read) {
        return read.log().state().thenCompose(state -> {
            long watermark = state.watermark();
            return read.after() <= watermark
                    ? CompletableFuture.completedFuture(watermark)
                    : read.log().logLines(watermark, Long.MAX_VALUE).thenApply(lines -> {
                        requireSame(read, lines.handle());
                        throw ParametersRefused.of("offset", "out of bounds for this shape");
                    });
        });
    }

    /** The log goes by its name, which a shape that is begun anew may have as well. */
    private static boolean isAnother(Read read, String handle) {
        return !handle.equals(read.shape().handle());
    }

    private static void requireSame(Read read, String handle) {
        if (isAnother(read, handle)) {
            throw new MustRefetch(Optional.empty());
        }
    }

    private static CompletionStage<Optional<SealedChunk>> chunk(Read read) {
        return read.log().chunk(read.after(), RENDERER, ChunkAnswers.accepted(read.call()));
    }

    private CompletionStage<HttpResponse> tip(Read read) {
        return caughtUp(read.shape()).thenCompose(reached -> {
            if (reached.isPresent()) {
                End end = new End(reached.getAsLong(), true);
                return end.last() > read.after() ? lines(read, end) : nothingNew(read, true);
            }
            return watermark(read)
                    .thenCompose(
                            last -> last > read.after() ? lines(read, new End(last, false)) : nothingNew(read, false));
        });
    }

    /** Empty when the shape is not in step in time: then nobody can be told that he is up to date. */
    private static CompletionStage<OptionalLong> caughtUp(Shape shape) {
        return shape.caughtUp().thenApply(OptionalLong::of).exceptionallyCompose(failure -> {
            return Problems.unwrapped(failure) instanceof OverloadedException
                    ? CompletableFuture.completedFuture(OptionalLong.empty())
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private CompletionStage<HttpResponse> nothingNew(Read read, boolean inStep) {
        if (read.isLive()) {
            return growth(read)
                    .thenCompose(last -> last > read.after()
                            ? lines(read, new End(last, inStep))
                            : CompletableFuture.completedFuture(withoutLines(read, new End(last, inStep))));
        }
        if (!inStep) {
            throw new OverloadedException("shape is not in step with its collection yet");
        }
        return CompletableFuture.completedFuture(withoutLines(read, new End(read.after(), true)));
    }

    /** Waits for the next messages, until the time is over, the client has gone or the server goes. */
    private CompletionStage<Long> growth(Read read) {
        CompletableFuture<Long> growth = read.log()
                .await(read.after(), settings.live().longPollDefault())
                .toCompletableFuture();
        CompletableFuture<Long> answer =
                LogRoutes.whileClientWaits(read.call(), streams, growth).toCompletableFuture();
        Runnable end = () -> answer.complete(read.after());
        streams.enter(end);
        return answer.whenComplete((last, failure) -> {
            streams.leave(end);
            growth.cancel(false);
        });
    }

    private HttpResponse sealed(Read read, SealedChunk chunk) {
        if (isAnother(read, chunk.handle())) {
            chunk.close();
            throw new MustRefetch(Optional.empty());
        }
        HttpResponse answer = ChunkAnswers.of(read.call(), read.conditions(), chunk);
        String cacheControl = cacheControl(read, CachePolicy.ofSealed(true, true));
        return headed(read, answer.addHeader(Responses.cacheControl(cacheControl)), new End(chunk.last(), false), true);
    }

    /** The first lines are read before the answer starts, so that its failure has an answer of its own. */
    private CompletionStage<HttpResponse> lines(Read read, End end) {
        return read.log()
                .logLines(read.after(), Math.max(end.last(), read.after() + 1))
                .thenApply(first -> {
                    requireSame(read, first.handle());
                    ResponseEntity entity = ShapeText.entity(read.log(), first, end.last(), end.message());
                    String tag = tag(read, end) + (end.upToDate() ? ":tip" : "");
                    return headed(
                            read, revalidated(read, tag, entity), end, ShapeText.isMoreThan(end.message(), entity));
                });
    }

    private HttpResponse withoutLines(Read read, End end) {
        String tag = tag(read, end) + (read.isLive() ? ":" + System.nanoTime() : end.upToDate() ? ":tip" : "");
        return headed(read, revalidated(read, tag, ShapeText.entity(end.message())), end, false);
    }

    private static String tag(Read read, End end) {
        return read.shape().handle() + ":" + read.query().offset() + ":" + ShapeOffset.text(end.last());
    }

    /** The tag is weak: a compaction leaves messages out that later ones supersede. */
    private HttpResponse revalidated(Read read, String tag, ResponseEntity entity) {
        Validators validators = Validators.weak(tag);
        HttpResponse answer = switch (read.conditions().ofRead(Optional.of(validators))) {
            case GO_ON -> HttpResponse.create().withEntity(entity);
            case NOT_MODIFIED -> Responses.notModified();
            case FAILED ->
                throw RequestRefused.of(
                        ProblemKind.PRECONDITION_FAILED, "what is not sealed has weak entity tags only");
        };
        String behind = CachePolicy.ofShapeRead(settings.maxAge(), settings.staleFor());
        return validators.in(answer).addHeader(Responses.cacheControl(cacheControl(read, behind)));
    }

    /** @param behind of what lies behind a position and is not waited for */
    private static String cacheControl(Read read, String behind) {
        if (read.isLive()) {
            return CachePolicy.SHAPE_LIVE;
        }
        return read.query().offset().equals(ShapeOffset.BEGINNING) ? CachePolicy.SHAPE_BEGINNING : behind;
    }

    private HttpResponse headed(Read read, HttpResponse answer, End end, boolean hasData) {
        HttpResponse headed = answer.addHeader(ShapeHeaders.handle(read.shape().handle()))
                .addHeader(ShapeHeaders.offset(end.last()))
                .addHeader(ShapeHeaders.hasData(hasData))
                .addHeader(
                        read.isLive()
                                ? cursor(read, settings, end.last())
                                : ShapeHeaders.schema(read.shape().schema()));
        return end.upToDate() ? headed.addHeader(ShapeHeaders.IS_UP_TO_DATE) : headed;
    }

    /** @param last where the answer ends */
    static HttpHeader cursor(Read read, ShapeServing settings, long last) {
        return ShapeHeaders.cursor(LiveCursor.next(
                Instant.now(),
                settings.live().longPollDefault(),
                read.query().cursor(),
                bound -> LiveCursor.leap(read.query().cursor(), last, bound)));
    }
}
