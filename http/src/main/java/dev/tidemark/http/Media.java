package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;

/** Content types that Akka has no constant for. */
final class Media {

    /** RFC 9457. */
    static final ContentType PROBLEM = ContentTypes.parse("application/problem+json");

    static final ContentType LINES = ContentTypes.parse(RequestBody.NDJSON);

    /** RFC 9512. */
    static final ContentType YAML = ContentTypes.parse("application/yaml");

    private Media() {}
}
