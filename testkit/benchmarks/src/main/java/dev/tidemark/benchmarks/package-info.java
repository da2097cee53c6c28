/** The command that compares Tidemark with its peers and limits: rows, their goals and the printed table. */
@NullMarked
package dev.tidemark.benchmarks;

import org.jspecify.annotations.NullMarked;
