package dev.tidemark.actors.health;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.backup.BackupWork;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Holds every stored value against what its collection's settings ask for, references included, a step at a time. Opens each collection
 * that has any of it.
 */
final class InvariantsCheck implements Check {

    private static final int PAGE = 100;

    private final Tidemark store;
    private final Executor work;

    InvariantsCheck(Tidemark store, Executor work) {
        this.store = store;
        this.work = work;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.INVARIANTS;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        return new Walk(findings, pace).through(names().iterator());
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<CollectionDescription> page = store.collections(cursor, PAGE);
            page.items().stream()
                    .filter(each -> asksForAnything(each.settings().invariants()))
                    .forEach(each -> names.add(each.name()));
            cursor = page.next();
        } while (cursor.isPresent());
        return names;
    }

    private static boolean asksForAnything(Invariants invariants) {
        return invariants.hasJsonSchema() || !invariants.references().isEmpty();
    }

    /** One look at all of them. Each step comes after the one before, on the thread for what blocks. */
    private final class Walk {

        private final Findings findings;
        private final BackupWork pace;

        Walk(Findings findings, BackupWork pace) {
            this.findings = findings;
            this.pace = pace;
        }

        CompletionStage<Void> through(Iterator<String> names) {
            if (!names.hasNext()) {
                return CompletableFuture.completedStage(null);
            }
            String name = names.next();
            JsonCollection collection = store.json(name);
            return collection
                    .statistics()
                    .thenComposeAsync(numbers -> step(collection, bytesEach(numbers), Optional.empty()), work)
                    .handle((done, failure) -> failure)
                    .thenComposeAsync(
                            failure -> {
                                if (failure != null) {
                                    unreadable(name, HealthRun.causeOf(failure));
                                }
                                return through(names);
                            },
                            work);
        }

        private CompletionStage<Void> step(JsonCollection collection, long bytesEach, Optional<String> cursor) {
            return collection
                    .checkInvariants(cursor, PAGE)
                    .thenComposeAsync(
                            page -> {
                                take(collection.name(), page);
                                pace.spent(page.examined() * bytesEach);
                                return page.next().isPresent()
                                        ? step(collection, bytesEach, page.next())
                                        : CompletableFuture.completedStage(null);
                            },
                            work);
        }

        private void take(String name, InvariantPage page) {
            for (Breach breach : page.breaches()) {
                findings.warning(name, "stored value breaks an invariant: " + breach);
            }
        }

        private void unreadable(String name, Throwable failure) {
            if (failure instanceof CancellationException cancelled) {
                throw cancelled;
            }
            if (failure instanceof UnknownCollectionException) {
                return;
            }
            if (failure instanceof OverloadedException || failure instanceof FencedException) {
                findings.info(name, "invariants were not looked at: reason=" + failure.getMessage());
            } else if (failure instanceof TidemarkException) {
                findings.critical(name, "collection cannot be read: reason=" + failure.getMessage());
            } else {
                findings.warning(name, "invariants cannot be looked at: reason=" + failure);
            }
        }
    }

    /** About what a value of it takes in the log. */
    private static long bytesEach(CollectionStatistics numbers) {
        long records = Math.max(1, numbers.watermark() - numbers.first() + 1);
        return numbers.logBytes() / records;
    }
}
