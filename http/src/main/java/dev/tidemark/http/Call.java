package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import akka.stream.Materializer;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.format.KeyText;
import java.util.List;

/**
 * One request to one endpoint.
 *
 * @param parameters of the path, still encoded, in their order
 */
record Call(HttpRequest request, List<String> parameters, QueryParameters query, Materializer materializer) {

    Call {
        parameters = List.copyOf(parameters);
    }

    /** @throws dev.tidemark.engine.InvalidRequestException when it breaks the rules of names */
    String collection() {
        return new CollectionName(PercentText.decodeSegment("collection name", parameters.get(0))).value();
    }

    /** @throws dev.tidemark.engine.InvalidRequestException when it breaks the rules of keys */
    String key() {
        String key = PercentText.decodeSegment("key", parameters.get(1));
        KeyText.escape(key);
        return key;
    }
}
