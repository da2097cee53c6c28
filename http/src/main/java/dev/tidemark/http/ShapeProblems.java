package dev.tidemark.http;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table from failures to answers in the form that clients of the shape protocol know; what it has no form for is a problem as
 * everywhere else. Stateless.
 */
final class ShapeProblems {

    private static final int INVALID = 400;
    private static final int CONFLICT = 409;
    private static final int BUSY = 503;
    private static final int RETRY_MIN_SECONDS = 5;
    private static final int RETRY_MAX_SECONDS = 10;
    private static final String MUST_REFETCH = "[{\"headers\":{\"control\":\"must-refetch\"}}]";

    /** How the store names a part of a definition at the start of what it says of it. */
    private static final Pattern NAMED = Pattern.compile("(table|where|params|columns): (.*)", Pattern.DOTALL);

    private ShapeProblems() {}

    static HttpResponse of(Throwable failure) {
        Throwable cause = Problems.unwrapped(failure);
        if (cause instanceof MustRefetch refetch) {
            return mustRefetch(refetch);
        }
        return unstored(answer(cause));
    }

    private static HttpResponse answer(Throwable cause) {
        if (cause instanceof ParametersRefused refused) {
            return invalid(refused.errors());
        }
        if (cause instanceof UnknownCollectionException) {
            return invalid(Map.of("table", List.of("does not exist: no collection has that name")));
        }
        if (cause instanceof InvalidRequestException invalid) {
            return invalid(named(String.valueOf(invalid.getMessage())));
        }
        if (cause instanceof OverloadedException busy) {
            return busy(String.valueOf(busy.getMessage()));
        }
        if (cause instanceof RequestRefused refused && refused.problem().kind().status() == INVALID) {
            return invalid(Map.of("request", List.of(refused.problem().detail())));
        }
        return Problems.of(cause).toResponse();
    }

    private static Map<String, List<String>> named(String message) {
        Matcher named = NAMED.matcher(message);
        return named.matches() ? Map.of(named.group(1), List.of(named.group(2))) : Map.of("shape", List.of(message));
    }

    private static HttpResponse invalid(Map<String, List<String>> errors) {
        JsonBytes body = new JsonBytes().raw("{\"message\":\"Invalid request\",\"errors\":{");
        String separator = "";
        for (Map.Entry<String, List<String>> parameter : errors.entrySet()) {
            body.raw(separator).string(parameter.getKey()).raw(":[");
            separator = "";
            for (String error : parameter.getValue()) {
                body.raw(separator).string(error);
                separator = ",";
            }
            body.raw("]");
            separator = ",";
        }
        return Responses.json(INVALID, body.raw("}}"));
    }

    private static HttpResponse busy(String detail) {
        int seconds = ThreadLocalRandom.current().nextInt(RETRY_MIN_SECONDS, RETRY_MAX_SECONDS + 1);
        JsonBytes body = new JsonBytes()
                .raw("{\"code\":\"concurrent_request_limit_exceeded\",\"message\":")
                .string(detail)
                .raw("}");
        return Responses.json(BUSY, body).addHeader(Responses.header("Retry-After", seconds));
    }

    /** The new handle goes out with it: a client that were told its own again would ask in circles. */
    private static HttpResponse mustRefetch(MustRefetch refetch) {
        HttpResponse answer = Responses.json(CONFLICT, new JsonBytes().raw(MUST_REFETCH))
                .addHeader(Responses.cacheControl(
                        CachePolicy.ofShapeConflict(refetch.handle().isPresent())));
        return refetch.handle()
                .map(handle -> answer.addHeader(ShapeHeaders.handle(handle)))
                .orElse(answer);
    }

    /** A short message in the protocol's form, for what has no form of its own. */
    static HttpResponse message(int status, String text) {
        return unstored(Responses.json(
                status, new JsonBytes().raw("{\"message\":").string(text).raw("}")));
    }

    /** For caches that go by a header of their own as well. */
    private static HttpResponse unstored(HttpResponse answer) {
        return answer.addHeader(Responses.cacheControl(CachePolicy.NO_STORE))
                .addHeader(RawHeader.create("Surrogate-Control", CachePolicy.NO_STORE));
    }
}
