/**
 * A disk that lives in memory, fails on command and loses its power from a seed.
 *
 * <p>{@link dev.tidemark.testkit.disk.SimulatedDisk} stands where the real disk would; its fault model heads that class.
 */
@NullMarked
package dev.tidemark.testkit.disk;

import org.jspecify.annotations.NullMarked;
