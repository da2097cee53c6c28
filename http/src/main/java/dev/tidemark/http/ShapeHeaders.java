package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;

/** Headers of the shape protocol. Stateless. */
final class ShapeHeaders {

    static final String HANDLE = "electric-handle";
    static final String OFFSET = "electric-offset";
    static final String SCHEMA = "electric-schema";
    static final String CURSOR = "electric-cursor";
    static final String UP_TO_DATE = "electric-up-to-date";
    static final String HAS_DATA = "electric-has-data";
    static final String SNAPSHOT = "electric-snapshot";

    /** All that scripts of other origins have to read. */
    static final List<String> ALL = List.of(HANDLE, OFFSET, SCHEMA, CURSOR, UP_TO_DATE, HAS_DATA, SNAPSHOT);

    static final HttpHeader IS_UP_TO_DATE = RawHeader.create(UP_TO_DATE, "");
    static final HttpHeader IS_SNAPSHOT = RawHeader.create(SNAPSHOT, "true");

    private ShapeHeaders() {}

    static HttpHeader handle(String handle) {
        return RawHeader.create(HANDLE, handle);
    }

    static HttpHeader offset(long position) {
        return RawHeader.create(OFFSET, ShapeOffset.text(position));
    }

    /** @param schema ASCII */
    static HttpHeader schema(String schema) {
        return RawHeader.create(SCHEMA, schema);
    }

    static HttpHeader cursor(long cursor) {
        return RawHeader.create(CURSOR, Long.toString(cursor));
    }

    static HttpHeader hasData(boolean hasData) {
        return RawHeader.create(HAS_DATA, Boolean.toString(hasData));
    }
}
