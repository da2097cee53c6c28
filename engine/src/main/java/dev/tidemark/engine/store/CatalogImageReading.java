package dev.tidemark.engine.store;

import dev.tidemark.engine.state.CheckpointReading.Reason;
import dev.tidemark.engine.state.KeyIndex;

/** Outcome of reading the image of the catalog. Nothing here is a failure of the store: the image can always be done without. */
public sealed interface CatalogImageReading {

    /**
     * Every byte was verified.
     *
     * @param index of the catalog's log at the image's position; the reader's own
     */
    record Loaded(CatalogImage image, KeyIndex index) implements CatalogImageReading {}

    /** @param detail lower case, for people */
    record Unusable(Reason reason, String detail) implements CatalogImageReading {}
}
