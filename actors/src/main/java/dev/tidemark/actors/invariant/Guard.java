package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What every value that a collection takes in is held against, from one moment on to the next. Immutable; any thread.
 *
 * <p>Compared by identity: a value that was held against this very guard before it reached its writer is not looked at again there.
 */
public final class Guard {

    /** Of a collection without invariants, whose values nobody takes apart. */
    public static final Guard NONE = new Guard(List.of());

    /** In the place of whichever guard, for a write that an administrator answers for. */
    public static final Guard OVERRIDDEN = new Guard(List.of());

    private final List<Rule> rules;

    private Guard(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    static Guard of(List<Rule> rules) {
        return rules.isEmpty() ? NONE : new Guard(rules);
    }

    /** Whether there is nothing to hold a value against. */
    public boolean isNone() {
        return rules.isEmpty();
    }

    /** What somebody who may wait had better wait for before a look, empty for nothing. */
    public Optional<CompletionStage<?>> waiting() {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        return rules.stream().map(Rule::waiting).flatMap(Optional::stream).findFirst();
    }

    /**
     * Holds a value against everything.
     *
     * @param index of the write in its batch
     * @param key empty for a value without one
     * @param value minified JSON in UTF-8; not changed
     * @throws InvariantViolatedException when it breaks something
     * @throws dev.tidemark.engine.OverloadedException when that cannot be told now
     */
    public void require(int index, String key, byte[] value) {
        List<Violation> violations = violations(key, value);
        if (!violations.isEmpty()) {
            throw InvariantViolatedException.ofWrite(new Breach(key, 0, violations), index);
        }
    }

    /** What a value breaks, empty when it holds; fails like {@link #require} when that cannot be told now. */
    public List<Violation> violations(String key, byte[] value) {
        if (rules.isEmpty()) {
            return List.of();
        }
        JsonNode tree;
        try {
            tree = JsonTree.of(value);
        } catch (InvalidRequestException unclear) {
            return List.of(new Violation("", "json", "", "", String.valueOf(unclear.getMessage())));
        }
        Candidate candidate = new Candidate(key, value, tree);
        List<Violation> violations = new ArrayList<>();
        for (Rule rule : rules) {
            violations.addAll(rule.violations(candidate));
        }
        return violations.size() <= Rule.VIOLATIONS_MAX ? violations : violations.subList(0, Rule.VIOLATIONS_MAX);
    }
}
