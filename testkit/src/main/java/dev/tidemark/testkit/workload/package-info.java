/** Seeded operations over several collections as plain data, for any driver to carry out. */
@NullMarked
package dev.tidemark.testkit.workload;

import org.jspecify.annotations.NullMarked;
