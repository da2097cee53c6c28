package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.MediaTypes;

/** Content types that Akka has no constant for. */
final class Media {

    /** RFC 9457. */
    static final ContentType PROBLEM = ContentTypes.parse("application/problem+json");

    static final ContentType LINES = ContentTypes.parse(RequestBody.NDJSON);

    /** RFC 9512. */
    static final ContentType YAML = ContentTypes.parse("application/yaml");

    /** A stream of events; UTF-8 by its definition. */
    static final ContentType EVENTS = MediaTypes.TEXT_EVENT_STREAM.toContentType();

    private Media() {}
}
