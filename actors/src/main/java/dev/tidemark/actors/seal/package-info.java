/** Sealing of closed segments into chunks: the supervisor with its bounded queue, and what it runs. */
@NullMarked
package dev.tidemark.actors.seal;

import org.jspecify.annotations.NullMarked;
