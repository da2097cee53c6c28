/** The store as a whole: its guardian, the ports of its open collections, and what the Java API is made of. */
@NullMarked
package dev.tidemark.actors.store;

import org.jspecify.annotations.NullMarked;
