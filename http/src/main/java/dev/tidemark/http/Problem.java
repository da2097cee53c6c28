package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import dev.tidemark.actors.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One problem answer (RFC 9457), to be rendered as {@code application/problem+json}. Immutable.
 *
 * @param detail what happened here, for a person; holds no path, value or stack trace
 * @param members extension members: numbers, texts, and what is JSON already
 * @param headers that go out with it
 */
record Problem(ProblemKind kind, String detail, Map<String, Object> members, List<HttpHeader> headers) {

    Problem {
        members = new LinkedHashMap<>(members);
        headers = List.copyOf(headers);
    }

    static Problem of(ProblemKind kind, String detail) {
        return new Problem(kind, detail, Map.of(), List.of());
    }

    Problem withMember(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(kind, detail, more, headers);
    }

    Problem withHeader(HttpHeader header) {
        List<HttpHeader> more = new ArrayList<>(headers);
        more.add(header);
        return new Problem(kind, detail, members, more);
    }

    HttpResponse toResponse() {
        return toResponse(kind.status());
    }

    /** The same with another status than the kind's own. */
    HttpResponse toResponse(int status) {
        return HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .addHeaders(headers)
                .withEntity(json(status).raw("\n").entity(Media.PROBLEM));
    }

    /** As one line of JSON, without its end. */
    JsonBytes json(int status) {
        JsonBytes body = new JsonBytes()
                .raw("{\"type\":")
                .string(kind.type())
                .raw(",\"title\":")
                .string(kind.title())
                .raw(",\"status\":")
                .number(status)
                .raw(",\"detail\":")
                .string(detail);
        members.forEach((name, value) -> {
            body.raw(",").string(name).raw(":");
            if (value instanceof Number number) {
                body.number(number.longValue());
            } else if (value instanceof Json json) {
                body.json(json);
            } else {
                body.string(value.toString());
            }
        });
        return body.raw("}");
    }
}
