/** What a store takes of the disk while it is open: counted in the background, held below its cap. */
@NullMarked
package dev.tidemark.actors.disk;

import org.jspecify.annotations.NullMarked;
