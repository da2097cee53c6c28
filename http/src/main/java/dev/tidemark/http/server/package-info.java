/** The standalone server: the route of {@code dev.tidemark.http} on a socket of its own. */
@NullMarked
package dev.tidemark.http.server;

import org.jspecify.annotations.NullMarked;
