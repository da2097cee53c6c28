/** The command line of the one runnable jar; the only part of this module that touches files. */
@NullMarked
package dev.tidemark.http.cli;

import org.jspecify.annotations.NullMarked;
