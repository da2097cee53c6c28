/** The words of the engine: identities, positions, records and failures. Every other layer imports this one; it imports none. */
@NullMarked
package dev.tidemark.engine;

import org.jspecify.annotations.NullMarked;
