package dev.tidemark.actors.invariant;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayDeque;

/**
 * A pattern of a schema that takes time linear in the text, whatever both are: an automaton, without backtracking. Immutable; any
 * thread.
 *
 * <p>What only backtracking could do, references to groups and looking around, is refused when the schema is set; JSON Schema itself
 * advises against both (Core, section 6.4). The steps of the automaton come out of the {@link Effort} of the look.
 */
final class LinearPattern implements RegularExpression {

    /** States of the automaton, each of which may be at every character. */
    private static final int STATES_MAX = 2_000;

    /** An automaton's step over one character is far less than a keyword's. */
    private static final int MOVES_PER_STEP = 16;

    private final Pattern pattern;
    private final int states;

    private LinearPattern(Pattern pattern) {
        this.pattern = pattern;
        this.states = pattern.programSize();
    }

    /** @throws InvalidRequestException when the pattern is none, needs backtracking, or is too large */
    static LinearPattern of(String text) {
        requireStates(text, statesAbout(text));
        try {
            LinearPattern linear = new LinearPattern(Pattern.compile(text));
            requireStates(text, linear.states);
            return linear;
        } catch (PatternSyntaxException | StackOverflowError cause) {
            String reason = cause instanceof StackOverflowError ? "nested too deeply" : cause.getMessage();
            throw new InvalidRequestException("pattern of the JSON Schema cannot be used: reason=" + reason
                    + " pattern=" + Shortened.text(text) + " (no look-around, no references to groups)");
        }
    }

    private static void requireStates(String text, long states) {
        if (states > STATES_MAX) {
            throw new InvalidRequestException("pattern of the JSON Schema is too large: limit=" + STATES_MAX
                    + " states, actual=" + states + " pattern=" + Shortened.text(text));
        }
    }

    @Override
    public boolean matches(String value) {
        Effort.current().spend(1 + (long) value.length() * states / MOVES_PER_STEP);
        return pattern.matcher(value).find();
    }

    /**
     * About how many states counted repetitions unroll to, before anything is made: {@code ((a{1000}){1000}){1000}} is short. One for
     * each character, those in brackets together, times the counts around it.
     */
    private static long statesAbout(String text) {
        ArrayDeque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '(') {
                outer.push(sum);
                sum = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = sum;
                sum = Math.min(STATES_MAX + 1L, sum + outer.pop());
            } else if (c == '{') {
                long count = largestCount(text, at);
                sum = Math.min(STATES_MAX + 1L, sum + last * Math.max(0, count - 1));
                last *= Math.max(1, count);
            } else {
                at = c == '\\' ? at + 1 : c == '[' ? endOfClass(text, at) : at;
                last = 1;
                sum++;
            }
        }
        while (!outer.isEmpty()) {
            sum += outer.pop();
        }
        return sum;
    }

    private static int endOfClass(String text, int start) {
        int at = start + 1;
        while (at < text.length() && (text.charAt(at) != ']' || at == start + 1)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    /** The larger number within the braces that open there, zero where there is none. */
    private static long largestCount(String text, int open) {
        long largest = 0;
        long number = 0;
        for (int at = open + 1; at < text.length() && text.charAt(at) != '}'; at++) {
            char c = text.charAt(at);
            number = c >= '0' && c <= '9' ? Math.min(STATES_MAX + 1L, number * 10 + (c - '0')) : 0;
            largest = Math.max(largest, number);
        }
        return largest;
    }
}
