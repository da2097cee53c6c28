package dev.tidemark.actors.store;

import akka.Done;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Counts what migrations would do, and lets none of it become true. One step at a time; one for each migration. */
final class MigrationRehearsal implements MigrationEffects {

    private final Tidemark store;
    private final Transactions transactions;
    private final Collections collections;
    private final MigrationTally tally = new MigrationTally();

    /** Collections that would be there, or would be no more; shared by the migrations of one list. One thread at a time. */
    static final class Collections {

        private final Map<String, CollectionSettings> created = new HashMap<>();
        private final Set<String> dropped = new HashSet<>();
    }

    /** Ends a transaction whose function has come to its end. */
    private static final class Over extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient MigrationTally tally;

        Over(MigrationTally tally) {
            super("nothing is written in a dry run", null, false, false);
            this.tally = tally;
        }
    }

    MigrationRehearsal(Tidemark store, Transactions transactions, Collections collections) {
        this.store = store;
        this.transactions = transactions;
        this.collections = collections;
    }

    @Override
    public CompletionStage<?> create(String collection, CollectionSettings settings) {
        CollectionName name = UserNames.forCreation(collection);
        if (settings(collection).isEmpty()) {
            collections.created.put(name.value(), settings);
            tally.add(collection, "create");
        }
        return done();
    }

    @Override
    public CompletionStage<?> change(String collection, UnaryOperator<CollectionSettings> change) {
        CollectionSettings before = required(collection);
        if (!change.apply(before).equals(before)) {
            tally.add(collection, "change");
        }
        return done();
    }

    private CollectionSettings required(String collection) {
        return settings(collection).orElseThrow(() -> Ports.unknown(new CollectionName(collection)));
    }

    @Override
    public CompletionStage<?> drop(String collection) {
        if (settings(collection).isPresent()) {
            collections.created.remove(collection);
            collections.dropped.add(collection);
            tally.add(collection, "drop");
        }
        return done();
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedStage(Done.getInstance());
    }

    @Override
    public Optional<CollectionSettings> settings(String collection) {
        Optional<CollectionSettings> imagined = Optional.ofNullable(collections.created.get(collection));
        return imagined.isPresent() || collections.dropped.contains(collection)
                ? imagined
                : store.describe(collection).map(CollectionDescription::settings);
    }

    @Override
    public boolean isReadable(String collection) {
        required(collection);
        return !collections.created.containsKey(collection);
    }

    @Override
    public CompletionStage<?> transact(Consumer<Transaction> change, MigrationNote next) {
        return transactions
                .<Done>transact(transaction -> {
                    MigrationTransaction own = new MigrationTransaction(transaction, collections.created.keySet());
                    change.accept(own);
                    throw new Over(own.tally());
                })
                .exceptionallyCompose(failure -> {
                    if (Transactions.unwrapped(failure) instanceof Over over) {
                        tally.add(over.tally);
                        return done();
                    }
                    return CompletableFuture.failedStage(failure);
                });
    }

    @Override
    public CompletionStage<?> write(List<TransactionWrite> writes, MigrationNote next) {
        writes.forEach(each -> required(each.collection()));
        tally.add(writes);
        return done();
    }

    @Override
    public List<Migrations.Change> changes() {
        return tally.changes();
    }
}
