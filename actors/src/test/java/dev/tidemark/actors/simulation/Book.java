package dev.tidemark.actors.simulation;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.TidemarkException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which incarnation of each collection there must be, and which there must not, over all lives of the process. */
final class Book {

    /** What is known of one name. */
    private static final class Page {

        private Optional<Long> present = Optional.empty();
        private final Set<Long> dropped = new HashSet<>();
        private boolean creating;
        private boolean dropping;
    }

    private final TreeMap<String, Page> pages = new TreeMap<>();

    private Page page(String name) {
        return pages.computeIfAbsent(name, unseen -> new Page());
    }

    /** Name of the incarnation in the history, empty while it is not known whether there is one. */
    Optional<String> incarnation(String name) {
        Page page = page(name);
        return page.creating || page.dropping ? Optional.empty() : page.present.map(id -> history(name, id));
    }

    boolean isAbsent(String name) {
        Page page = page(name);
        return page.present.isEmpty() && !page.creating;
    }

    static String history(String name, long id) {
        return name + "@" + id;
    }

    void creating(String name) {
        page(name).creating = true;
    }

    void created(CollectionDescription description) {
        Page page = page(description.name());
        page.creating = false;
        page.present = Optional.of(description.id());
    }

    /** Creation failed: it was not done, unless nobody knows. */
    void failedToCreate(String name, TidemarkException failure) {
        page(name).creating = failure instanceof IndeterminateException;
    }

    void dropping(String name) {
        page(name).dropping = true;
    }

    void dropped(String name) {
        Page page = page(name);
        page.dropping = false;
        page.present.ifPresent(page.dropped::add);
        page.present = Optional.empty();
    }

    /** Dropping failed: it was not done, unless nobody knows. */
    void failedToDrop(String name, TidemarkException failure) {
        page(name).dropping = failure instanceof IndeterminateException;
    }

    /** Takes in what a reopened store says of a name. */
    void found(String name, Optional<CollectionDescription> description) {
        Page page = page(name);
        Optional<Long> actual = description.map(CollectionDescription::id);
        actual.filter(page.dropped::contains).ifPresent(id -> {
            throw new AssertionError("dropped collection came back: name=" + name + " id=" + id);
        });
        boolean may = actual.equals(page.present)
                || (actual.isEmpty() && page.dropping)
                || (actual.isPresent() && page.creating && page.present.isEmpty());
        if (!may) {
            throw new AssertionError(
                    "wrong incarnation: name=" + name + " expected=" + page.present + " actual=" + actual);
        }
        page.present.filter(id -> actual.isEmpty()).ifPresent(page.dropped::add);
        page.present = actual;
        page.creating = false;
        page.dropping = false;
    }
}
