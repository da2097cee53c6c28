package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.headers.RawHeader;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Reads request bodies within the limits, after a look at their content type. Immutable; safe for any thread. */
final class RequestBody {

    private static final Set<String> OF_FORMS =
            Set.of("text/plain", "multipart/form-data", "application/x-www-form-urlencoded");

    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String MERGE_PATCH = "application/merge-patch+json";

    private final HttpSettings settings;

    /** Of values; their length has an answer of its own here. */
    private final JsonLimits limits;

    /** @param depthMax most arrays and objects within each other that the store takes */
    RequestBody(HttpSettings settings, int depthMax) {
        this.settings = settings;
        this.limits = new JsonLimits(Integer.MAX_VALUE, depthMax);
    }

    /** The whole body, as bytes of one of the {@code expected} media types. */
    CompletionStage<byte[]> read(Call call, List<String> expected) {
        requireType(call.request(), expected);
        return bytes(call);
    }

    /** The same, but an empty body may have any type. */
    CompletionStage<byte[]> readOptional(Call call, String expected) {
        if (call.request().entity().isKnownEmpty()) {
            return bytes(call);
        }
        return read(call, List.of(expected));
    }

    /** One JSON value, checked and minified. */
    CompletionStage<Json> value(Call call, String expected) {
        return read(call, List.of(expected)).thenApply(this::value);
    }

    /** Whether a body of that length is read at all. */
    boolean takes(long lengthBytes) {
        return lengthBytes <= settings.bodyMaxBytes();
    }

    /** Checks and minifies one value or patch. */
    Json value(byte[] text) {
        Json value = limits.parse(text);
        if (value.lengthBytes() > settings.valueMaxBytes()) {
            throw RequestRefused.of(
                    ProblemKind.VALUE_TOO_LARGE,
                    "value is too large: limitBytes=" + settings.valueMaxBytes() + " actualBytes="
                            + value.lengthBytes());
        }
        return value;
    }

    /**
     * Lets go of a body that says nothing; refuses one that a form of any page may send without being asked (Fetch Standard,
     * "CORS-safelisted request-header").
     */
    static void discard(Call call) {
        MediaType type = call.request().entity().getContentType().mediaType();
        String name = (type.mainType() + "/" + type.subType()).toLowerCase(Locale.ROOT);
        if (!call.request().entity().isKnownEmpty() && OF_FORMS.contains(name)) {
            throw unsupported("content type is one that forms send, and no body is wanted: actual=" + name);
        }
        call.request().discardEntityBytes(call.materializer());
    }

    /** Media type of the body, lower case, without parameters. */
    static String mediaType(HttpRequest request) {
        return request.entity().getContentType().mediaType().toString().toLowerCase(Locale.ROOT);
    }

    /** What is there already is taken as it is: for a stream of one element a new thread would be started on small machines. */
    private CompletionStage<byte[]> bytes(Call call) {
        RequestEntity entity = call.request().entity();
        if (entity instanceof HttpEntity.Strict strict && takes(strict.getData().size())) {
            return CompletableFuture.completedFuture(strict.getData().toArrayUnsafe());
        }
        return entity.withSizeLimit(settings.bodyMaxBytes())
                .toStrict(settings.bodyTimeout().toMillis(), Long.MAX_VALUE, call.materializer())
                .thenApply(strict -> strict.getData().toArrayUnsafe());
    }

    private static void requireType(HttpRequest request, List<String> expected) {
        ContentType type = request.entity().getContentType();
        boolean utf8 = type.getCharsetOption()
                .map(charset -> charset.value().equalsIgnoreCase("UTF-8"))
                .orElse(true);
        if (!utf8 || expected.stream().noneMatch(mediaType(request)::equals)) {
            throw unsupported(
                    "content type is not supported: expected=" + String.join(" or ", expected) + " actual=" + type);
        }
        String encodings = encodings(request);
        if (!encodings.isEmpty()) {
            throw unsupported("content encoding is not supported: actual=" + encodings);
        }
    }

    private static String encodings(HttpRequest request) {
        return HeaderValues.of(request, "content-encoding").stream()
                .filter(value -> !value.equalsIgnoreCase("identity"))
                .collect(Collectors.joining(","));
    }

    private static RequestRefused unsupported(String detail) {
        return new RequestRefused(Problem.of(ProblemKind.UNSUPPORTED_MEDIA_TYPE, detail)
                .withHeader(RawHeader.create("Accept-Patch", MERGE_PATCH)));
    }
}
