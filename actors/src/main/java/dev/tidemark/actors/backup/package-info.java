/** Backups of an open store: one task at a time, by hand or by schedule. */
@NullMarked
package dev.tidemark.actors.backup;

import org.jspecify.annotations.NullMarked;
