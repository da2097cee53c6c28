/** The HTTP route that hosts mount, the standalone server and the command line. */
@NullMarked
package dev.tidemark.http;

import org.jspecify.annotations.NullMarked;
