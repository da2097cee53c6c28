package dev.tidemark.actors.store;

import akka.Done;
import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Validator;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.invariant.Guards;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.PendingWrite;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TextRules;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Looks at what collections hold, for whoever asks and before a JSON Schema is set. Any thread.
 *
 * <p>A JSON Schema is set in these steps, so that nothing that breaks it is there when it is in force:
 *
 * <ol>
 *   <li>From {@link #prove} on every new value is held against it too, in memory alone: a crash leaves the settings as they were.
 *   <li>A call that writes nothing goes through the writer. When it is answered, all that was decided before the first step can be read.
 *   <li>Every stored value is looked at. What is written meanwhile satisfies the schema.
 *   <li>The settings are written, or the change is refused with the first values that break it.
 *   <li>{@link #settle}: new values are held against what the catalog says.
 * </ol>
 */
final class InvariantChecks {

    /** Breaches that a refused change tells of. */
    private static final int FIRST_MAX = 10;

    private static final int LIMIT_MAX = 1_000;
    private static final int CURSOR_MAX_BYTES = 16;
    private static final Duration PATIENCE_MIN = Duration.ofMillis(1);
    private static final Duration PATIENCE_MAX = Duration.ofMinutes(1);

    private final Catalog catalog;
    private final Ports ports;
    private final Guards guards;
    private final Executor files;

    /** @param files runs steps that read */
    InvariantChecks(Catalog catalog, Ports ports, Guards guards, Executor files) {
        this.catalog = catalog;
        this.ports = ports;
        this.guards = guards;
        this.files = files;
    }

    /** @throws InvalidRequestException naming what is wrong in the JSON Schema, and where */
    void verify(Invariants invariants) {
        guards.verify(invariants);
    }

    /** Adds a host's validator; closing takes it away. */
    Tidemark.Registration validate(CollectionName name, Duration patience, Validator validator) {
        if (patience.compareTo(PATIENCE_MIN) < 0 || patience.compareTo(PATIENCE_MAX) > 0) {
            throw new InvalidRequestException("patience with a validator is out of bounds: from=" + PATIENCE_MIN
                    + " to=" + PATIENCE_MAX + " actual=" + patience);
        }
        Guards.Added added = guards.add(name, validator, patience);
        guardAnew(name);
        return () -> {
            added.remove().run();
            guardAnew(name);
            added.end().run();
        };
    }

    private void guardAnew(CollectionName name) {
        catalog.find(name).ifPresent(entry -> ports.guardAnew(entry.id()));
    }

    /** One step of a look at what a collection holds; taken again at the next port where another process has replaced the files. */
    CompletionStage<InvariantPage> check(Supplier<CollectionPort> find, Optional<String> cursor, int limit) {
        try {
            if (limit < 1 || limit > LIMIT_MAX) {
                throw new InvalidRequestException("limit is out of range: min=1 max=" + LIMIT_MAX + " actual=" + limit);
            }
            cursor.ifPresent(text -> TextRules.check("cursor", text, CURSOR_MAX_BYTES));
            CollectionPort port = find.get();
            Guard guard = guards.forCheck(current(port.entry()), ports);
            return opened(port)
                    .thenCompose(open -> targetsOpened(guard))
                    .thenComposeAsync(
                            done -> step(port, guard, cursor, limit)
                                    .<CompletionStage<InvariantPage>>map(CompletableFuture::completedStage)
                                    .orElseGet(() -> check(find, cursor, limit)),
                            files);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** @return empty when the port gives way to the next one */
    private static Optional<InvariantPage> step(CollectionPort port, Guard guard, Optional<String> cursor, int limit) {
        try {
            return Optional.of(new InvariantScan(port, guard, limit).step(cursor));
        } catch (StorageFailedException failure) {
            if (port.givesWay(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private CatalogEntry current(CatalogEntry entry) {
        return catalog.find(entry.name())
                .filter(found -> found.id().equals(entry.id()))
                .orElse(entry);
    }

    private static CompletionStage<CollectionPort> opened(CollectionPort port) {
        return port.isServing() ? CompletableFuture.completedStage(port) : port.opened();
    }

    private static CompletionStage<Done> targetsOpened(Guard guard) {
        return guard.waiting()
                .map(stage -> stage.thenCompose(done -> targetsOpened(guard)))
                .orElseGet(() -> CompletableFuture.completedStage(Done.getInstance()));
    }

    /**
     * Sees that all values of a collection satisfy a JSON Schema, and that those do which come. After it, however it ends, {@link #settle}
     * must be called, unless it throws.
     *
     * @return fails with {@link InvariantViolatedException} that names the first values which do not
     * @throws OverloadedException while another one is under way
     * @throws InvalidRequestException naming what is wrong in the schema
     */
    CompletionStage<Done> prove(CatalogEntry entry, String jsonSchema) {
        Guard guard = guards.ofSchema(jsonSchema);
        if (!guards.begin(entry.id(), jsonSchema)) {
            throw new OverloadedException(
                    "another JSON Schema of the collection is about to be set: name=" + entry.name());
        }
        ports.guardAnew(entry.id());
        return cut(entry).thenCompose(done -> scan(entry, guard, Optional.empty(), new ArrayList<>()));
    }

    /** New values are held against what the catalog says, and no more. */
    void settle(CatalogEntry entry) {
        guards.end(entry.id());
        ports.guardAnew(entry.id());
    }

    /** Nobody knows what the catalog will say: new values are held against both, the stricter of two is safe. */
    void lose(CatalogEntry entry) {
        guards.lose(entry.id());
    }

    private CompletionStage<?> cut(CatalogEntry entry) {
        try {
            while (true) {
                PendingWrite cut = new PendingWrite(WriteJob.Cut.INSTANCE);
                if (ports.find(entry).submit(cut)) {
                    return cut.answer();
                }
                Thread.onSpinWait();
            }
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private CompletionStage<Done> scan(CatalogEntry entry, Guard guard, Optional<String> cursor, List<Breach> found) {
        CollectionPort port;
        try {
            port = ports.find(entry);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
        return opened(port)
                .thenApplyAsync(open -> new InvariantScan(open, guard, FIRST_MAX - found.size()).step(cursor), files)
                .thenCompose(page -> {
                    found.addAll(page.breaches());
                    if (found.size() >= FIRST_MAX || (page.next().isEmpty() && !found.isEmpty())) {
                        return CompletableFuture.failedStage(InvariantViolatedException.ofStored(found));
                    }
                    return page.next().isEmpty()
                            ? CompletableFuture.completedStage(Done.getInstance())
                            : scan(entry, guard, page.next(), found);
                });
    }

    /** Ends the threads of validators. */
    void close() {
        guards.close();
    }
}
