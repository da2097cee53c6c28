/** JSON at the level of its text: cutting and merging it without a parser that would change a byte. */
@NullMarked
package dev.tidemark.actors.json;

import org.jspecify.annotations.NullMarked;
