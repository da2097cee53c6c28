/** A journal in memory, with the faults that any journal can have, local or remote. */
@NullMarked
package dev.tidemark.testkit.journal;

import org.jspecify.annotations.NullMarked;
