/**
 * Opening a collection: what its files and the journal together say, decided case by case.
 *
 * <p>Whatever the journal covers is rewritten from it. Below that everything must be intact; what is not is damage, reported and
 * never cut. Only what lies above every proof of durability may be a torn tail, and is cut.
 */
@NullMarked
package dev.tidemark.engine.recovery;

import org.jspecify.annotations.NullMarked;
