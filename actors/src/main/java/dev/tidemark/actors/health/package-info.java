/** Health runs: what a store looks at by itself now and then, or when asked to, and what becomes of what it finds. */
@NullMarked
package dev.tidemark.actors.health;

import org.jspecify.annotations.NullMarked;
