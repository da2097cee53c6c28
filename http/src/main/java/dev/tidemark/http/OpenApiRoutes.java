package dev.tidemark.http;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Serves the OpenAPI document, which the build checks against the other routes. Immutable; safe for any thread. */
final class OpenApiRoutes {

    static final String DOCUMENT = "/openapi.yaml";

    private final HttpResponse answer =
            HttpResponse.create().withEntity(HttpEntities.create(Media.YAML, ByteString.fromArrayUnsafe(document())));

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.GET, DOCUMENT, call -> CompletableFuture.completedFuture(answer)));
    }

    static byte[] document() {
        try (InputStream resource = OpenApiRoutes.class.getResourceAsStream("/openapi.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("resource is missing: name=/openapi.yaml");
            }
            return resource.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
