/** Checks that need every module: who may import whom, and whole processes. */
@NullMarked
package dev.tidemark.system;

import org.jspecify.annotations.NullMarked;
