package dev.tidemark.actors.shape;

import dev.tidemark.engine.InvalidRequestException;
import java.util.HashMap;
import java.util.Map;

/**
 * A pattern of SQL's LIKE: {@code %} is any text, {@code _} any one character. Immutable; safe for any thread.
 *
 * <p>Matched without going back: the pattern is a machine whose state says how many of its elements have been matched, all
 * possible states are bits of a few words, and each character of the text moves them at once (the Shift-And method of
 * Baeza-Yates and Gonnet, 1992, where a {@code %} lets its state stay). So a text costs its length times {@value #ELEMENTS_MAX} / 64
 * steps at most, whatever the pattern.
 */
final class LikePattern {

    /** Most characters in a pattern, each {@code %} aside. */
    static final int ELEMENTS_MAX = 1_024;

    /** Stands for no escape character. */
    static final int NO_ESCAPE = -1;

    private static final int ANY = -1;

    private final boolean folds;
    private final int count;
    private final int words;

    /** States that a {@code %} lets stay. */
    private final long[] staying;

    /** States that any character moves on. */
    private final long[] anyMoves;

    /** States that this character moves on, those of any character among them. */
    private final Map<Integer, long[]> moves = new HashMap<>();

    private LikePattern(int[] elements, int count, boolean[] stays, boolean folds) {
        this.folds = folds;
        this.count = count;
        this.words = count / Long.SIZE + 1;
        this.staying = new long[words];
        this.anyMoves = new long[words];
        for (int state = 0; state <= count; state++) {
            if (stays[state]) {
                set(staying, state);
            }
            if (state < count && elements[state] == ANY) {
                set(anyMoves, state);
            }
        }
        for (int state = 0; state < count; state++) {
            if (elements[state] != ANY) {
                set(moves.computeIfAbsent(elements[state], character -> anyMoves.clone()), state);
            }
        }
    }

    /**
     * @param escape code point behind which a character stands for itself, or {@link #NO_ESCAPE}
     * @param folds whether case does not count
     * @throws InvalidRequestException when the pattern is too long or ends in its escape
     */
    static LikePattern of(String pattern, int escape, boolean folds) {
        int[] elements = new int[ELEMENTS_MAX];
        boolean[] stays = new boolean[ELEMENTS_MAX + 1];
        int count = 0;
        for (int at = 0; at < pattern.length(); ) {
            int character = pattern.codePointAt(at);
            at += Character.charCount(character);
            boolean escaped = character == escape;
            if (escaped) {
                if (at == pattern.length()) {
                    throw new InvalidRequestException("pattern of LIKE ends in its escape character");
                }
                character = pattern.codePointAt(at);
                at += Character.charCount(character);
            }
            if (!escaped && character == '%') {
                stays[count] = true;
                continue;
            }
            if (count == ELEMENTS_MAX) {
                throw new InvalidRequestException("pattern of LIKE is too long: limit=" + ELEMENTS_MAX);
            }
            boolean any = !escaped && character == '_';
            elements[count++] = any ? ANY : folds ? fold(character) : character;
        }
        return new LikePattern(elements, count, stays, folds);
    }

    boolean matches(String text) {
        long[] states = new long[words];
        set(states, 0);
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (!step(states, moves.getOrDefault(folds ? fold(character) : character, anyMoves))) {
                return false;
            }
        }
        return (states[count / Long.SIZE] & bit(count)) != 0;
    }

    /** Moves all states; whether one is left. */
    private boolean step(long[] states, long[] moving) {
        long carried = 0;
        long any = 0;
        for (int word = 0; word < words; word++) {
            long moved = states[word] & moving[word];
            states[word] = (states[word] & staying[word]) | (moved << 1) | carried;
            carried = moved >>> (Long.SIZE - 1);
            any |= states[word];
        }
        return any != 0;
    }

    private static int fold(int character) {
        return Character.toLowerCase(Character.toUpperCase(character));
    }

    private static void set(long[] bits, int index) {
        bits[index / Long.SIZE] |= bit(index);
    }

    private static long bit(int index) {
        return 1L << (index % Long.SIZE);
    }
}
