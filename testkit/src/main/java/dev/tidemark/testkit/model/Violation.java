package dev.tidemark.testkit.model;

/**
 * A promise that was broken.
 *
 * @param subject which collection and operation, key or reader
 */
public record Violation(Promise promise, long seed, String subject, String expected, String actual) {

    @Override
    public String toString() {
        return promise + " broken: seed=" + seed + " " + subject + " expected=" + expected + " actual=" + actual;
    }
}
