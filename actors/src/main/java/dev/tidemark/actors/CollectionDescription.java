package dev.tidemark.actors;

import dev.tidemark.engine.CollectionSettings;

/**
 * A collection as the catalog knows it.
 *
 * @param id number, never given out again
 * @param handle names this incarnation: a collection dropped and created anew has another
 */
public record CollectionDescription(String name, long id, String handle, CollectionSettings settings) {}
