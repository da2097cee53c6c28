package dev.tidemark.http;

import akka.NotUsed;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.headers.TimeoutAccess;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.PositionGoneException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    private static final String RENDERER = "ndjson";
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** What the answer to a long poll may take beyond its wait. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(4);

    private final Tidemark store;
    private final HttpSettings settings;

    LogRoutes(Tidemark store, HttpSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.GET, LOG, this::read));
    }

    private CompletionStage<HttpResponse> read(Call call) {
        JsonCollection collection = store.json(call.collection());
        long after = call.query().number("after", 0, 0, Long.MAX_VALUE);
        long limit = call.query().number("limit", UNLIMITED, 1, UNLIMITED);
        Duration wait = wait(call);
        Optional<String> handle = call.query().text("handle");
        if (handle.isEmpty()) {
            return readAgain(call, collection, after, limit, wait);
        }
        // Asked again once there is an answer: the handle may have changed before its lines were read.
        return collection
                .handle(handle.get(), after)
                .thenCompose(known -> readAgain(call, collection, after, limit, wait))
                .thenCompose(answer -> collection.handle(handle.get(), after).thenApply(present -> answer));
    }

    private static CompletionStage<HttpResponse> readAgain(
            Call call, JsonCollection collection, long after, long limit, Duration wait) {
        CompletionStage<HttpResponse> answer = read(call, collection, after, limit, wait);
        // The beginning may move on between finding and reading it: then there is another one.
        return after > 0
                ? answer
                : answer.exceptionallyCompose(failure -> failure.getCause() instanceof PositionGoneException
                        ? read(call, collection, after, limit, wait)
                        : CompletableFuture.failedStage(failure));
    }

    private static CompletionStage<HttpResponse> read(
            Call call, JsonCollection collection, long asked, long limit, Duration wait) {
        return collection.state().thenCompose(state -> {
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
            if (after < watermark && limit == UNLIMITED) {
                return fromChunk(call, collection, after, watermark);
            }
            if (after < watermark || wait.isZero()) {
                return answer(collection, after, limit, watermark);
            }
            return collection.await(after, wait).thenCompose(reached -> answer(collection, after, limit, reached));
        });
    }

    /** The rest of the sealed chunk that the next line is in; where it is not sealed, everything up to the watermark. */
    private static CompletionStage<HttpResponse> fromChunk(
            Call call, JsonCollection collection, long after, long watermark) {
        return collection
                .chunk(after, RENDERER, ChunkAnswers.accepted(call))
                .thenCompose(chunk -> chunk.isPresent()
                        ? CompletableFuture.completedFuture(headed(
                                ChunkAnswers.of(chunk.get())
                                        .addHeader(Responses.handle(chunk.get().handle())),
                                chunk.get().last(),
                                Math.max(watermark, chunk.get().last())))
                        : answer(collection, after, UNLIMITED, watermark));
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
            throw RequestRefused.of(ProblemKind.INVALID_REQUEST, "unknown kind of live read: expected=long-poll");
        }
        Duration wait = Duration.ofSeconds(seconds);
        call.request()
                .getHeader(TimeoutAccess.class)
                .ifPresent(access ->
                        access.timeoutAccess().updateTimeout(DurationConverters.toScala(wait.plus(ANSWER_TIME))));
        return wait;
    }

    private static CompletionStage<HttpResponse> answer(
            JsonCollection collection, long after, long limit, long watermark) {
        long last = limit >= watermark - after ? watermark : after + limit;
        if (last == after) {
            return collection
                    .logLines(after, after + 1)
                    .thenApply(none -> headed(
                            HttpEntities.create(Media.LINES, ByteString.emptyByteString()), none, after, watermark));
        }
        // The first lines are read before the answer starts, so that its failure has an answer of its own.
        return collection.logLines(after, last).thenApply(first -> {
            boolean whole = first.reached() >= last;
            return headed(
                    whole
                            ? HttpEntities.create(Media.LINES, text(first))
                            : HttpEntities.createChunked(Media.LINES, pages(collection, first, last)),
                    first,
                    last,
                    watermark);
        });
    }

    private static Source<ByteString, NotUsed> pages(JsonCollection collection, LogLines first, long last) {
        Source<ByteString, NotUsed> rest = Source.unfoldAsync(first.reached(), at -> {
            if (at >= last) {
                return CompletableFuture.completedFuture(Optional.<Pair<Long, ByteString>>empty());
            }
            return collection
                    .logLines(at, last)
                    .thenApply(lines -> Optional.of(Pair.create(advanced(first, lines, at), text(lines))));
        });
        return Source.single(text(first)).concat(rest);
    }

    /** Cuts the answer off where durable records cannot be read or the handle changes, rather than ending it as if it were whole. */
    private static long advanced(LogLines first, LogLines lines, long at) {
        if (!lines.handle().equals(first.handle())) {
            throw new IllegalStateException("log goes by another handle since it is read: after=" + at);
        }
        if (lines.reached() <= at) {
            throw new IllegalStateException("log below the watermark cannot be read on: after=" + at);
        }
        return lines.reached();
    }

    /** The lines as they stand in the log; recent ones are the same bytes for all who read them. */
    private static ByteString text(LogLines lines) {
        return lines.lines()
                .map(block -> block.share(ByteString::fromArrayUnsafe))
                .orElseGet(ByteString::emptyByteString);
    }

    private static HttpResponse headed(ResponseEntity entity, LogLines read, long last, long watermark) {
        HttpResponse response = HttpResponse.create().withEntity(entity);
        return headed(response.addHeader(Responses.handle(read.handle())), last, watermark);
    }

    private static HttpResponse headed(HttpResponse response, long last, long watermark) {
        return response.addHeader(Responses.header(Responses.POSITION, last))
                .addHeader(Responses.header(Responses.WATERMARK, watermark));
    }
}
