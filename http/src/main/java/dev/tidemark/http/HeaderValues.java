package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** Values of request headers as text, whether Akka has a model of them or not. Stateless. */
final class HeaderValues {

    private HeaderValues() {}

    /** In the order of the header lines. */
    static List<String> of(HttpRequest request, String lowerCaseName) {
        List<String> values = List.of();
        for (HttpHeader header : request.getHeaders()) {
            if (header.is(lowerCaseName)) {
                values = values.isEmpty() ? List.of(header.value()) : with(values, header.value());
            }
        }
        return values;
    }

    private static List<String> with(List<String> values, String next) {
        List<String> more = new ArrayList<>(values);
        more.add(next);
        return List.copyOf(more);
    }
}
