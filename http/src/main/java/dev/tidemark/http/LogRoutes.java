package dev.tidemark.http;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.headers.TimeoutAccess;
import akka.util.ByteString;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.PositionGoneException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import scala.jdk.javaapi.DurationConverters;

/**
 * Reads the log of a collection as NDJSON, a page at a time at the pace of the client, and waits for its growth. Immutable;
 * safe for any thread.
 *
 * <p>The end of an answer is fixed before it starts: that of the sealed chunk, the limit, or the watermark. So its headers can
 * tell it, and what is written meanwhile belongs to the next read.
 */
final class LogRoutes {

    static final String LOG = "/v1/collections/{collection}/log";

    static final String RENDERER = "ndjson";
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** What the answer to a long poll may take beyond its wait. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(4);

    /**
     * One read.
     *
     * @param patience how long it waits; zero for one that is not live
     */
    private record Read(Call call, ConditionHeaders conditions, long after, long limit, Duration patience) {

        /** What {@link CachePolicy} says of a sealed answer; one to a long poll belongs to its time. */
        String cacheControl(String handle, boolean beginsLater) {
            boolean named = call.query().text("handle").equals(Optional.of(handle));
            return patience.isZero() ? CachePolicy.ofSealed(named, after > 0 || !beginsLater) : CachePolicy.NO_STORE;
        }
    }

    private final Tidemark store;
    private final LiveSettings settings;
    private final LiveStreams streams;
    private final EventAnswers events;

    LogRoutes(Tidemark store, LiveSettings settings, LiveStreams streams) {
        this.store = store;
        this.settings = settings;
        this.streams = streams;
        this.events = new EventAnswers(store, settings, streams);
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.GET, LOG, this::read));
    }

    private CompletionStage<HttpResponse> read(Call call) {
        return call.query().text("live").equals(Optional.of("sse")) ? events.read(call) : readLines(call);
    }

    private CompletionStage<HttpResponse> readLines(Call call) {
        Accepted.requireNoEvents(call);
        JsonCollection collection = store.json(call.collection());
        Read read = new Read(
                call,
                ConditionHeaders.of(call.request()),
                call.query().number("after", 0, 0, Long.MAX_VALUE),
                call.query().number("limit", UNLIMITED, 1, UNLIMITED),
                wait(call));
        Optional<String> handle = call.query().text("handle");
        if (handle.isEmpty()) {
            return readAgain(collection, read);
        }
        // Asked again once there is an answer: the handle may have changed before its lines were read.
        return collection
                .handle(handle.get(), read.after())
                .thenCompose(known -> readAgain(collection, read))
                .thenCompose(
                        answer -> collection.handle(handle.get(), read.after()).thenApply(present -> answer));
    }

    private CompletionStage<HttpResponse> readAgain(JsonCollection collection, Read read) {
        CompletionStage<HttpResponse> answer = read(collection, read);
        // The beginning may move on between finding and reading it: then there is another one.
        return read.after() > 0
                ? answer
                : answer.exceptionallyCompose(failure -> failure.getCause() instanceof PositionGoneException
                        ? read(collection, read)
                        : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<HttpResponse> read(JsonCollection collection, Read read) {
        return collection.state().thenCompose(state -> {
            long watermark = state.watermark();
            long after = after(state, read.after());
            if (after < watermark && read.limit() == UNLIMITED) {
                return fromChunk(collection, read, after, watermark);
            }
            if (after < watermark || read.patience().isZero()) {
                return answer(collection, read, after, watermark);
            }
            return whileClientWaits(read.call(), streams, collection.await(after, read.patience()))
                    .thenCompose(reached -> answer(collection, read, after, reached));
        });
    }

    /**
     * Ends the waiting when the client has gone, whom no answer reaches then, so that it is no failure of the server; and when it would not
     * be let in any more.
     */
    static CompletionStage<Long> whileClientWaits(Call call, LiveStreams streams, CompletionStage<Long> growth) {
        Runnable end = () -> growth.toCompletableFuture().cancel(false);
        call.request().getAttribute(ClientGone.KEY).ifPresent(gone -> gone.then(end));
        Runnable leave = streams.watch(call, end);
        return growth.handle((reached, failure) -> {
                    leave.run();
                    if (call.standing().isLost()) {
                        return CompletableFuture.<Long>failedStage(Gate.standingLost());
                    }
                    return failure == null
                            ? CompletableFuture.completedStage(reached)
                            : CompletableFuture.<Long>failedStage(
                                    failure instanceof CancellationException
                                            ? RequestRefused.of(ProblemKind.OVERLOADED, "client has gone")
                                            : failure);
                })
                .thenCompose(Function.identity());
    }

    /** Where a reader stands that asks for what follows a position; refuses one that the log does not follow on. */
    static long after(CollectionState state, long asked) {
        long watermark = state.watermark();
        if (asked > watermark) {
            throw new RequestRefused(Problem.of(
                            ProblemKind.POSITION_AHEAD,
                            "position is beyond the watermark: watermark=" + watermark + " actual=" + asked)
                    .withMember("watermark", watermark));
        }
        // Who has nothing yet begins at the first line that there is.
        long after = asked == 0 ? state.first() - 1 : asked;
        if (after < state.first() - 1) {
            throw new PositionGoneException(after, state.first());
        }
        return after;
    }

    /** The rest of the sealed chunk that the next line is in; where it is not sealed, everything up to the watermark. */
    private CompletionStage<HttpResponse> fromChunk(JsonCollection collection, Read read, long after, long watermark) {
        return collection
                .chunk(after, RENDERER, ChunkAnswers.accepted(read.call()))
                .thenCompose(chunk -> chunk.isPresent()
                        ? CompletableFuture.completedFuture(fromChunk(read, chunk.get(), watermark))
                        : answer(collection, read, after, watermark));
    }

    private HttpResponse fromChunk(Read read, SealedChunk chunk, long watermark) {
        HttpResponse answer = ChunkAnswers.of(read.call(), read.conditions(), chunk)
                .addHeader(Responses.cacheControl(read.cacheControl(
                        chunk.handle(), beginsLater(store, read.call().collection()))));
        return headed(answer, chunk.handle(), chunk.last(), Math.max(watermark, chunk.last()));
    }

    /** Whether the first line of the log may become another one. */
    static boolean beginsLater(Tidemark store, String collection) {
        return store.describe(collection)
                .filter(known -> !known.settings().keyless())
                .isEmpty();
    }

    /** How long the read may wait; zero for one that is not live. */
    private Duration wait(Call call) {
        Optional<String> live = call.query().text("live");
        long seconds = call.query()
                .number(
                        "timeout",
                        settings.longPollDefault().toSeconds(),
                        1,
                        settings.longPollMax().toSeconds());
        if (live.isEmpty()) {
            return Duration.ZERO;
        }
        if (!live.get().equals("long-poll")) {
            throw RequestRefused.of(
                    ProblemKind.INVALID_REQUEST, "unknown kind of live read: expected=long-poll or sse");
        }
        Duration wait = Duration.ofSeconds(seconds);
        answerWithin(call, wait.plus(ANSWER_TIME));
        return wait;
    }

    /** Has the server wait so long for the answer. */
    static void answerWithin(Call call, Duration time) {
        call.request()
                .getHeader(TimeoutAccess.class)
                .ifPresent(access -> access.timeoutAccess().updateTimeout(DurationConverters.toScala(time)));
    }

    private static CompletionStage<HttpResponse> answer(
            JsonCollection collection, Read read, long after, long watermark) {
        long last = read.limit() >= watermark - after ? watermark : after + read.limit();
        // The first lines are read before the answer starts, so that its failure has an answer of its own.
        return collection
                .logLines(after, Math.max(last, after + 1))
                .thenApply(first -> headed(
                        revalidated(read, first.handle() + "." + (after + 1) + "-" + last, () -> {
                            if (last == after) {
                                return HttpEntities.create(Media.LINES, ByteString.emptyByteString());
                            }
                            return first.reached() >= last
                                    ? HttpEntities.create(Media.LINES, text(first))
                                    : HttpEntities.createChunked(
                                            Media.LINES,
                                            LogPages.of(collection, first, last).map(LogRoutes::text));
                        }),
                        first.handle(),
                        last,
                        watermark));
    }

    /** The tag is weak: a compaction leaves lines out, and what is left means the same. */
    private static HttpResponse revalidated(Read read, String tag, Supplier<ResponseEntity> entity) {
        if (!read.patience().isZero()) {
            return HttpResponse.create().withEntity(entity.get());
        }
        Validators validators = Validators.weak(tag);
        HttpResponse answer = switch (read.conditions().ofRead(Optional.of(validators))) {
            case GO_ON -> HttpResponse.create().withEntity(entity.get());
            case NOT_MODIFIED -> Responses.notModified();
            case FAILED ->
                throw RequestRefused.of(ProblemKind.PRECONDITION_FAILED, "the end of a log has weak entity tags only");
        };
        return validators.in(answer).addHeader(Responses.cacheControl(CachePolicy.REVALIDATE));
    }

    /** The lines as they stand in the log; recent ones are the same bytes for all who read them. */
    private static ByteString text(LogLines lines) {
        return lines.lines()
                .map(block -> block.share(ByteString::fromArrayUnsafe))
                .orElseGet(ByteString::emptyByteString);
    }

    private static HttpResponse headed(HttpResponse response, String handle, long last, long watermark) {
        return response.addHeader(Responses.handle(handle))
                .addHeader(Responses.header(Responses.POSITION, last))
                .addHeader(Responses.header(Responses.WATERMARK, watermark));
    }
}
