package dev.tidemark.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;

/** Forms of answers that several routes share. Stateless. */
final class Responses {

    static final String POSITION = "Tidemark-Position";
    static final String WATERMARK = "Tidemark-Watermark";
    static final String CACHE_CONTROL = "Cache-Control";
    static final String HANDLE = "Tidemark-Handle";

    private Responses() {}

    static HttpResponse json(int status, JsonBytes body) {
        return HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .withEntity(body.entity(ContentTypes.APPLICATION_JSON));
    }

    static HttpResponse noContent() {
        return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
    }

    static HttpResponse notModified() {
        return HttpResponse.create().withStatus(StatusCodes.NOT_MODIFIED);
    }

    static RawHeader header(String name, long value) {
        return RawHeader.create(name, Long.toString(value));
    }

    static RawHeader cacheControl(String value) {
        return RawHeader.create(CACHE_CONTROL, value);
    }

    static RawHeader handle(String handle) {
        return RawHeader.create(HANDLE, handle);
    }
}
