/**
 * Deterministic simulation of real Akka Typed actors: one thread, a seeded ready queue, virtual time, and a hash over
 * everything that ran.
 *
 * <p>{@link dev.tidemark.testkit.simulation.Simulation} is the door. How to run one's own actors under it stands in
 * {@code testkit/docs/simulation.md}.
 */
@NullMarked
package dev.tidemark.testkit.simulation;

import org.jspecify.annotations.NullMarked;
