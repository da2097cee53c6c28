/** Hosts' handlers of entries that expire, and what bounds the work. */
@NullMarked
package dev.tidemark.actors.expiry;

import org.jspecify.annotations.NullMarked;
