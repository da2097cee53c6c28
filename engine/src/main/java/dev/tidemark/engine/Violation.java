package dev.tidemark.engine;

/**
 * One thing that a value breaks. Immutable.
 *
 * @param pointer JSON pointer (RFC 6901) to the place in the value, empty for the value itself
 * @param keyword what is broken there: a keyword of JSON Schema as {@code minimum}, {@code json} for text that cannot be taken apart,
 *     {@code reference}, or {@code validator}
 * @param actual what stands at that place, as JSON text; the beginning of what is long
 * @param expected what was asked for, the bound as it stands in the schema, the beginning of what is long; may be empty
 * @param message for a person
 */
public record Violation(String pointer, String keyword, String actual, String expected, String message) {

    /** Keyword of what a host's own code refuses. */
    public static final String VALIDATOR = "validator";

    /** What a host's own code refuses, with its message. */
    public static Violation of(String pointer, String message) {
        return new Violation(pointer, VALIDATOR, "", "", message);
    }

    @Override
    public String toString() {
        return "pointer=" + (pointer.isEmpty() ? "\"\"" : pointer) + " keyword=" + keyword
                + (expected.isEmpty() ? "" : " expected=" + expected)
                + (actual.isEmpty() ? "" : " actual=" + actual)
                + " (" + message + ")";
    }
}
