/** The actors that own a store's files, and the Java API through which a host uses them. */
@NullMarked
package dev.tidemark.actors;

import org.jspecify.annotations.NullMarked;
