package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import java.util.List;
import java.util.stream.StreamSupport;

/** Values of request headers as text, whether Akka has a model of them or not. Stateless. */
final class HeaderValues {

    private HeaderValues() {}

    /** In the order of the header lines. */
    static List<String> of(HttpRequest request, String lowerCaseName) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is(lowerCaseName))
                .map(header -> header.value())
                .toList();
    }
}
