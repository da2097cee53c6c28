package dev.tidemark.http;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import dev.tidemark.actors.SealedChunk;
import java.util.Optional;

/**
 * What the entity of an answer is in files: an attribute of the response, for transports that send regions of files themselves.
 * Immutable.
 *
 * <p>A directive that changes the entity (compression, ranges) knows nothing of it, so it holds only as long as the response has
 * the very entity that it was made with. Whoever takes the region leaves the entity alone: the chunk can be read once.
 *
 * @param entity that stands for the same bytes
 */
public record FileRegions(SealedChunk chunk, ResponseEntity entity) {

    static final AttributeKey<FileRegions> KEY = AttributeKey.create("file-regions", FileRegions.class);

    /** Those of a response, if they stand for its entity still. */
    public static Optional<FileRegions> of(HttpResponse response) {
        return response.getAttribute(KEY).filter(regions -> regions.entity() == response.entity());
    }

    /** Whether an entity that files stood for has been replaced. */
    public static boolean wereReplaced(HttpResponse response) {
        return response.getAttribute(KEY)
                .filter(regions -> regions.entity() != response.entity())
                .isPresent();
    }
}
