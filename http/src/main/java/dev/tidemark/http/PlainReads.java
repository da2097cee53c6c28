package dev.tidemark.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.AcceptEncoding;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.Tidemark;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers the reads that are asked most without Akka's models of request and answer, which cost more than the reading itself: the
 * value of a key, and a sealed part of a log. Immutable; safe for any thread; neither blocks nor waits.
 *
 * <p>What is answered here is what {@link TidemarkRoute} would answer. Whatever is not as plain as can be is left to the route: a
 * query that is not known here, a target with unusual characters, a collection that is not open, every failure, and by the
 * transport every header that is not {@linkplain #OVERLOOKED overlooked} here.
 */
public final class PlainReads {

    /** Headers that change nothing about these answers; those that depend on {@code Accept-Encoding} are told its value. */
    public static final List<String> OVERLOOKED = List.of(
            "Host",
            "User-Agent",
            "Accept-Encoding",
            "Accept-Language",
            "Cache-Control",
            "Connection",
            "Keep-Alive",
            "Pragma",
            "Priority",
            "Referer",
            "DNT",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "Sec-GPC",
            "Traceparent",
            "Tracestate",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Real-IP",
            "X-Request-ID");

    /** Collections that are kept from read to read, to be found without a look at their names. */
    private static final int KEPT_MAX = 1_024;

    private final Tidemark store;
    private final LogTargets targets = new LogTargets();
    private final SealedHeads heads = new SealedHeads();

    /** By name as it stands in a target. Weak, since one of them holds all that its collection had in memory when it was open. */
    private final Map<String, WeakReference<JsonCollection>> kept = new ConcurrentHashMap<>();

    /** Those of the route, by name: requests are counted with it, whoever answers them. */
    private final Endpoint entries = Endpoint.of(HttpMethods.GET, EntryRoutes.ENTRY, PlainReads::byRoute);

    private final Endpoint logs = Endpoint.of(HttpMethods.GET, LogRoutes.LOG, PlainReads::byRoute);
    private final RequestMeter requests;

    /** @param telemetry of the route */
    PlainReads(Tidemark store, Telemetry telemetry) {
        this.store = store;
        this.requests = telemetry.requests(List.of(entries, logs));
    }

    private static CompletionStage<HttpResponse> byRoute(Call call) {
        return CompletableFuture.failedStage(new IllegalStateException(
                "request is the route's: target=" + call.request().getUri()));
    }

    /**
     * Answers a GET without a body, of HTTP/1.1, that {@link PlainServing} admits.
     *
     * @param target as it was sent
     * @param begunNanos when the request began, as {@link System#nanoTime} tells
     * @return empty where the route is to be asked
     */
    public Optional<PlainAnswer> answer(String target, Optional<AcceptEncoding> encodings, long begunNanos) {
        if (requests.recordsEach()) {
            return Optional.empty();
        }
        try {
            Optional<PlainTarget> entry = PlainTarget.ofEntry(target);
            if (entry.isPresent()) {
                return counted(entries, begunNanos, entry(entry.get()));
            }
            Optional<LogTargets.LogTarget> log = targets.of(target);
            return log.isPresent() ? counted(logs, begunNanos, log(log.get(), encodings)) : Optional.empty();
        } catch (RuntimeException refusal) {
            // The route says why.
            return Optional.empty();
        }
    }

    private Optional<PlainAnswer> counted(Endpoint endpoint, long begunNanos, Optional<PlainAnswer> answer) {
        if (answer.isPresent()) {
            requests.answered(endpoint, begunNanos);
        }
        return answer;
    }

    private Optional<PlainAnswer> entry(PlainTarget target) {
        Optional<Entry> found =
                now(collection(target.name()).get(Call.key(target.rest()))).flatMap(entry -> entry);
        // Whoever reads an entry that expires is told so, by the route.
        return found.filter(entry -> entry.expires().isEmpty())
                .map(entry ->
                        new PlainAnswer.Value(entry.position(), entry.value().utf8(), ContentTypes.APPLICATION_JSON));
    }

    /** One that is kept finds a collection that was created anew under its name. */
    private JsonCollection collection(String encodedName) {
        WeakReference<JsonCollection> reference = kept.get(encodedName);
        JsonCollection known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        JsonCollection found = store.json(Call.collection(encodedName));
        if (kept.size() >= KEPT_MAX) {
            kept.clear();
        }
        kept.put(encodedName, new WeakReference<>(found));
        return found;
    }

    private Optional<PlainAnswer> log(LogTargets.LogTarget target, Optional<AcceptEncoding> encodings) {
        JsonCollection collection = collection(target.name());
        long asked = target.after();
        Optional<String> handle = target.handle();
        if (!admits(collection, handle, asked)) {
            return Optional.empty();
        }
        Optional<CollectionState> state = now(collection.state());
        if (state.isEmpty()
                || LogRoutes.after(state.get(), asked) >= state.get().watermark()) {
            return Optional.empty();
        }
        Optional<SealedChunk> chunk = now(collection.chunk(
                        LogRoutes.after(state.get(), asked), LogRoutes.RENDERER, ChunkAnswers.accepted(encodings)))
                .flatMap(found -> found);
        if (chunk.isEmpty()) {
            return Optional.empty();
        }
        boolean sent = chunk.get().lengthBytes() > 0 && admits(collection, handle, asked);
        if (!sent) {
            chunk.get().close();
            return Optional.empty();
        }
        try {
            return Optional.of(
                    sealed(chunk.get(), target, collection, state.get().watermark()));
        } catch (RuntimeException failure) {
            chunk.get().close();
            throw failure;
        }
    }

    private PlainAnswer sealed(
            SealedChunk chunk, LogTargets.LogTarget target, JsonCollection collection, long watermark) {
        boolean settled = target.after() > 0 || !LogRoutes.beginsLater(store, collection.name());
        boolean named = target.handle().equals(Optional.of(chunk.handle()));
        byte[] lines = heads.lines(chunk, CachePolicy.ofSealed(named, settled));
        return new PlainAnswer.Sealed(chunk, lines, watermark, ChunkAnswers.contentType(chunk));
    }

    /** Asked before and after the chunk is looked up: the handle may have changed in between. */
    private static boolean admits(JsonCollection collection, Optional<String> handle, long after) {
        return handle.isEmpty() || now(collection.handle(handle.get(), after)).isPresent();
    }

    /** What a stage has that is there already; empty also where it has failed. */
    private static <T> Optional<T> now(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally() ? Optional.of(future.join()) : Optional.empty();
    }
}
