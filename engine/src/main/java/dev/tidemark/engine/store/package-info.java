/**
 * One open collection: staging of writes, what a durable batch changes, views for readers; and the catalog of all collections.
 */
@NullMarked
package dev.tidemark.engine.store;

import org.jspecify.annotations.NullMarked;
