/** Sealing of closed segments beside the writers: who seals when, and the compressors that the engine does not have. */
@NullMarked
package dev.tidemark.actors.seal;

import org.jspecify.annotations.NullMarked;
