package dev.tidemark.actors.store;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationFailedException;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.OverloadedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Migrations of one store, one call after the other. Any thread.
 *
 * <ol>
 *   <li>What is recorded is read, and the list held against it.
 *   <li>The collection of records is created, if there is something to run.
 *   <li>Each migration runs; its record is in the frame of what it writes, see {@link MigrationWork}.
 * </ol>
 */
final class StoreMigrations implements Migrations {

    private static final CollectionName RECORDS = new CollectionName(CollectionName.MIGRATIONS);
    private static final int WAITING_MAX = 64;

    private final Tidemark store;
    private final Transactions transactions;
    private final CatalogCalls catalog;
    private final Supplier<Optional<JsonCollection>> records;

    private CompletionStage<?> last = CompletableFuture.completedStage(List.of());
    private int waiting;
    private Optional<UnderWay> running = Optional.empty();

    /** A run that others may share. */
    private record UnderWay(List<Name> migrations, CompletionStage<List<Migrated>> outcome) {}

    private record Name(long version, String name) {}

    /** @param records the collection of records, empty before there is one */
    StoreMigrations(
            Tidemark store,
            Transactions transactions,
            CatalogCalls catalog,
            Supplier<Optional<JsonCollection>> records) {
        this.store = store;
        this.transactions = transactions.including(RECORDS);
        this.catalog = catalog;
        this.records = records;
    }

    @Override
    public synchronized CompletionStage<List<Migrated>> run(List<Migration> migrations) {
        List<Migration> wanted = List.copyOf(migrations);
        List<Name> names = wanted.stream()
                .map(each -> new Name(each.version(), each.name()))
                .toList();
        if (running.isPresent() && running.get().migrations().equals(names)) {
            return running.get().outcome();
        }
        CompletionStage<List<Migrated>> outcome = inTurn(() -> notes().thenCompose(notes -> runAll(wanted, notes)));
        UnderWay own = new UnderWay(names, outcome);
        running = Optional.of(own);
        outcome.whenComplete((done, failure) -> ended(own));
        return outcome;
    }

    private synchronized void ended(UnderWay run) {
        running = running.filter(present -> !present.equals(run));
    }

    @Override
    public CompletionStage<List<Migrated>> preview(List<Migration> migrations) {
        List<Migration> wanted = List.copyOf(migrations);
        return inTurn(() -> notes().thenCompose(notes -> {
            MigrationRehearsal.Collections collections = new MigrationRehearsal.Collections();
            return oneByOne(
                    MigrationHistory.pending(wanted, notes),
                    migration -> performed(migration, notes, new MigrationRehearsal(store, transactions, collections)));
        }));
    }

    private synchronized <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> call) {
        if (waiting == WAITING_MAX) {
            return CompletableFuture.failedStage(
                    new OverloadedException("too many calls wait for migrations: limit=" + WAITING_MAX));
        }
        waiting++;
        CompletableFuture<T> outcome = new CompletableFuture<>();
        last.whenComplete((before, ignored) ->
                transactions.execute(() -> Transactions.attempt(call).whenComplete((done, failure) -> {
                    left();
                    if (failure == null) {
                        outcome.complete(done);
                    } else {
                        outcome.completeExceptionally(Transactions.unwrapped(failure));
                    }
                })));
        last = outcome;
        return outcome.minimalCompletionStage();
    }

    private synchronized void left() {
        waiting--;
    }

    private CompletionStage<List<Migrated>> runAll(List<Migration> wanted, List<MigrationNote> notes) {
        List<Migration> pending = MigrationHistory.pending(wanted, notes);
        if (pending.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return catalog.create(RECORDS, CollectionSettings.DEFAULT)
                .thenCompose(created -> oneByOne(
                        pending,
                        migration -> performed(
                                migration, notes, new MigrationWork(store, transactions, known(migration, notes)))));
    }

    private static Optional<MigrationNote> known(Migration migration, List<MigrationNote> notes) {
        return notes.stream()
                .filter(note -> note.version() == migration.version())
                .findFirst();
    }

    private static CompletionStage<List<Migrated>> oneByOne(
            List<Migration> pending, Function<Migration, CompletionStage<Migrated>> each) {
        List<Migrated> done = new ArrayList<>();
        CompletionStage<?> chain = CompletableFuture.completedStage(done);
        for (Migration migration : pending) {
            chain = chain.thenCompose(before -> Transactions.attempt(() -> each.apply(migration))
                    .exceptionallyCompose(failure -> CompletableFuture.failedStage(new MigrationFailedException(
                            migration.version(), migration.name(), Transactions.unwrapped(failure))))
                    .thenAccept(done::add));
        }
        return chain.thenApply(ignored -> List.copyOf(done));
    }

    private CompletionStage<Migrated> performed(
            Migration migration, List<MigrationNote> notes, MigrationEffects effects) {
        MigrationNote note = known(migration, notes).orElseGet(() -> MigrationNote.first(migration));
        return work(migration, effects, note)
                .thenApply(done -> new Migrated(migration.version(), migration.name(), effects.changes()));
    }

    private CompletionStage<?> work(Migration migration, MigrationEffects effects, MigrationNote note) {
        if (migration.work() instanceof Migration.Work.Whole whole) {
            return effects.transact(whole.change(), note.end());
        }
        MigrationRun steps = new MigrationRun(store, transactions, effects, note);
        return ((Migration.Work.Stepwise) migration.work()).steps().apply(steps).thenCompose(done -> steps.end());
    }

    @Override
    public CompletionStage<List<MigrationRecord>> recorded() {
        return recorded(records);
    }

    /** What stands in a collection of records, if there is one. */
    static CompletionStage<List<MigrationRecord>> recorded(Supplier<Optional<JsonCollection>> records) {
        return entries(records)
                .thenApply(entries -> entries.stream()
                        .map(StoreMigrations::told)
                        .sorted(Comparator.comparingLong(MigrationRecord::version))
                        .toList());
    }

    private static MigrationRecord told(Entry entry) {
        MigrationNote note = MigrationNote.of(entry.key(), entry.value());
        return new MigrationRecord(
                note.version(),
                note.name(),
                note.applied() ? MigrationRecord.State.APPLIED : MigrationRecord.State.BEGUN,
                note.steps(),
                entry.time());
    }

    private CompletionStage<List<MigrationNote>> notes() {
        return entries(records)
                .thenApply(entries -> entries.stream()
                        .map(entry -> MigrationNote.of(entry.key(), entry.value()))
                        .toList());
    }

    private static CompletionStage<List<Entry>> entries(Supplier<Optional<JsonCollection>> records) {
        return Transactions.attempt(() -> records.get()
                .map(found -> entries(found, Listing.FIRST.withLimit(Listing.LIMIT_MAX), List.of()))
                .orElseGet(() -> CompletableFuture.completedStage(List.of())));
    }

    private static CompletionStage<List<Entry>> entries(JsonCollection found, Listing listing, List<Entry> before) {
        return found.entries(listing).thenCompose(page -> {
            List<Entry> all = new ArrayList<>(before);
            all.addAll(page.items());
            return page.next()
                    .map(cursor -> entries(found, listing.from(cursor), all))
                    .orElseGet(() -> CompletableFuture.completedStage(all));
        });
    }
}
