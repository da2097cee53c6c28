/**
 * Backups of a store: taken at one cut of the journal, verified, restored. A layer above {@code store}; nothing of the engine but
 * {@code inspect} may know it. Reads live files that others own, and writes only where nobody else does.
 */
@NullMarked
package dev.tidemark.engine.backup;

import org.jspecify.annotations.NullMarked;
