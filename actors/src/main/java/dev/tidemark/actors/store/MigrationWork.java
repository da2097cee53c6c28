package dev.tidemark.actors.store;

import akka.Done;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Does what a migration asks for; each transaction leaves how far it has come in its own frame. One step at a time. */
final class MigrationWork implements MigrationEffects {

    private final Tidemark store;
    private final Transactions transactions;
    private final MigrationTally tally = new MigrationTally();
    /** As it stands in the store; empty before the first one. */
    private volatile Optional<MigrationNote> kept;

    /** @param transactions that may write to the collection of records too */
    MigrationWork(Tidemark store, Transactions transactions, Optional<MigrationNote> kept) {
        this.store = store;
        this.transactions = transactions;
        this.kept = kept;
    }

    @Override
    public CompletionStage<?> create(String collection, CollectionSettings settings) {
        return store.create(collection, settings).thenAccept(creation -> {
            CollectionSettings found = creation.description().settings();
            if (!creation.created() && !found.equals(settings)) {
                throw new InvalidRequestException("collection exists with other settings: name=" + collection
                        + " expected=" + settings + " actual=" + found);
            }
            if (creation.created()) {
                tally.add(collection, "create");
            }
        });
    }

    @Override
    public CompletionStage<?> change(String collection, UnaryOperator<CollectionSettings> change) {
        return store.change(collection, change).thenAccept(done -> tally.add(collection, "change"));
    }

    @Override
    public CompletionStage<?> drop(String collection) {
        return store.drop(collection).thenAccept(dropped -> {
            if (dropped) {
                tally.add(collection, "drop");
            }
        });
    }

    @Override
    public Optional<CollectionSettings> settings(String collection) {
        return store.describe(collection).map(CollectionDescription::settings);
    }

    @Override
    public boolean isReadable(String collection) {
        return true;
    }

    @Override
    public CompletionStage<?> transact(Consumer<Transaction> change, MigrationNote next) {
        Optional<Json> before = kept.map(MigrationNote::json);
        return transactions
                .transact(transaction -> {
                    if (!transaction.get(CollectionName.MIGRATIONS, next.key()).equals(before)) {
                        throw new IllegalStateException(
                                "migration was gone on with by somebody else: version=" + next.key());
                    }
                    MigrationTransaction own = new MigrationTransaction(transaction, Set.of());
                    change.accept(own);
                    transaction.set(CollectionName.MIGRATIONS, next.key(), next.json());
                    return own.tally();
                })
                .thenApply(counted -> {
                    tally.add(counted);
                    kept = Optional.of(next);
                    return Done.getInstance();
                });
    }

    @Override
    public CompletionStage<?> write(List<TransactionWrite> writes, MigrationNote next) {
        writes.forEach(each -> requireUsers(each.collection()));
        List<TransactionWrite> noted = new ArrayList<>(writes);
        noted.add(new TransactionWrite(
                CollectionName.MIGRATIONS,
                new Write.Set(
                        next.key(), next.json(), kept.isEmpty() ? Condition.MUST_NOT_EXIST : Condition.MUST_EXIST)));
        return transactions.transact(noted).thenApply(outcome -> {
            if (outcome instanceof TransactionOutcome.Conflict conflict) {
                throw new InvalidRequestException("condition of a migration's write does not hold: index="
                        + conflict.index() + " collection=" + conflict.collection() + " key=" + conflict.key()
                        + " expected=" + conflict.expected()
                        + conflict.actual()
                                .map(position -> " position=" + position)
                                .orElse(" and there is no value"));
            }
            tally.add(writes);
            kept = Optional.of(next);
            return Done.getInstance();
        });
    }

    private static void requireUsers(String collection) {
        CollectionName name = new CollectionName(collection);
        if (name.isHidden()) {
            throw Ports.unknown(name);
        }
    }

    @Override
    public List<Migrations.Change> changes() {
        return tally.changes();
    }
}
