package dev.tidemark.actors.invariant;

/** Text for messages, no longer than a person reads. Stateless. */
final class Shortened {

    private static final int LENGTH_MAX = 128;

    private Shortened() {}

    static String text(String whole) {
        if (whole.length() <= LENGTH_MAX) {
            return whole;
        }
        int end = Character.isHighSurrogate(whole.charAt(LENGTH_MAX - 1)) ? LENGTH_MAX - 1 : LENGTH_MAX;
        return whole.substring(0, end) + "…";
    }
}
