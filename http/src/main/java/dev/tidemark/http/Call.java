package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import akka.stream.Materializer;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.http.access.Caller;
import dev.tidemark.http.access.Standing;
import java.util.List;

/**
 * One request to one endpoint.
 *
 * @param parameters of the path, still encoded, in their order
 * @param audit what is to be noted of it
 */
record Call(
        HttpRequest request,
        List<String> parameters,
        QueryParameters query,
        Materializer materializer,
        RequestAudit audit) {

    Call {
        parameters = List.copyOf(parameters);
    }

    /** Who calls. */
    Caller caller() {
        return audit.caller();
    }

    /** For answers that last. */
    Standing standing() {
        return audit.standing();
    }

    /**
     * Refuses who may not use a collection, for endpoints whose path does not name it.
     *
     * @throws RequestRefused saying so
     */
    void requireMayUse(String collection) {
        if (!caller().mayUse(collection)) {
            throw Gate.elsewhere();
        }
    }

    /** @throws dev.tidemark.engine.InvalidRequestException when it breaks the rules of names */
    String collection() {
        return collection(parameters.get(0));
    }

    /** @throws dev.tidemark.engine.InvalidRequestException when it breaks the rules of keys */
    String key() {
        String key = key(parameters.get(1));
        KeyText.escape(key);
        return key;
    }

    static String collection(String encoded) {
        return new CollectionName(PercentText.decodeSegment("collection name", encoded)).value();
    }

    /** Not held to the rules of keys. */
    static String key(String encoded) {
        return PercentText.decodeSegment("key", encoded);
    }
}
