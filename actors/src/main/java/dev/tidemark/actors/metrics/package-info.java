/** A store's numbers for Micrometer. Nothing else of the module needs Micrometer, which hosts that want none leave out. */
@NullMarked
package dev.tidemark.actors.metrics;

import org.jspecify.annotations.NullMarked;
