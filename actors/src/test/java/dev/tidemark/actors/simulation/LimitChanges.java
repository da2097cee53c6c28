package dev.tidemark.actors.simulation;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.TidemarkException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Changes of what is kept of streams, one after the other for each, over all lives of a store: what was told to be in force is, whatever
 * has ended the process. One for each world.
 */
final class LimitChanges {

    /** By incarnation; more than one while nobody knows which. */
    private final Map<String, Set<Retention>> possible = new HashMap<>();

    /** Now and then asks for other limits, never for lower ones than those of the creation. */
    void ask(Life life, RandomGenerator random, String name, String incarnation, Retention created) {
        String label = "change " + incarnation;
        if (!created.isLimited() || random.nextInt(30) > 0 || life.calls().isOpen(label)) {
            return;
        }
        int factor = 1 + random.nextInt(3);
        Retention wanted = new Retention(
                created.maxAge().map(age -> age.multipliedBy(factor)),
                created.maxBytes(),
                created.maxCount().stream().map(count -> count * factor).findFirst());
        Set<Retention> before = present(incarnation, created);
        Set<Retention> either = new HashSet<>(before);
        either.add(wanted);
        possible.put(incarnation, either);
        life.calls()
                .follow(
                        label,
                        life.store().change(name, settings -> settings.keeping(wanted)),
                        changed -> possible.put(incarnation, Set.of(wanted)),
                        failure -> possible.put(incarnation, isUnknown(failure) ? either : before));
    }

    private static boolean isUnknown(TidemarkException failure) {
        return failure instanceof IndeterminateException;
    }

    private Set<Retention> present(String incarnation, Retention created) {
        return possible.getOrDefault(incarnation, Set.of(created));
    }

    /** What a store that was opened says is in force. */
    void require(String incarnation, CollectionDescription described, Retention created) {
        Retention actual = described.settings().retention();
        if (!present(incarnation, created).contains(actual)) {
            throw new AssertionError("limits are not those that were told: incarnation=" + incarnation + " possible="
                    + present(incarnation, created) + " actual=" + actual);
        }
        possible.put(incarnation, Set.of(actual));
    }
}
