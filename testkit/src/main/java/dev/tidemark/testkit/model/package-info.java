/**
 * What a store promises, as plain data: reference models of collections, the history of a run, and the checker that compares
 * both with what a reopened store holds. It knows no store: any driver feeds it.
 */
@NullMarked
package dev.tidemark.testkit.model;

import org.jspecify.annotations.NullMarked;
