/** What must hold of the values of a collection, and the look at each value. */
@NullMarked
package dev.tidemark.actors.invariant;

import org.jspecify.annotations.NullMarked;
