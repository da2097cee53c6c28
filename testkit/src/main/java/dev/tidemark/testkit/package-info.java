/** Simulated disk, time and actors with the models that check them, for Tidemark's own tests and for those of its hosts. */
@NullMarked
package dev.tidemark.testkit;

import org.jspecify.annotations.NullMarked;
