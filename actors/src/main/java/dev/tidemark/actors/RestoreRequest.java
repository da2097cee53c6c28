package dev.tidemark.actors;

import dev.tidemark.engine.backup.RestoreLimit;

/**
 * What is to be restored of a backup beside the live data. Immutable.
 *
 * @param collection of the backup
 * @param name of the new collection, which nothing has yet
 * @param limit how much of its log
 */
public record RestoreRequest(String collection, String name, RestoreLimit limit) {}
