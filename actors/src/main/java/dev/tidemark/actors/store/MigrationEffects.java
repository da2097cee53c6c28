package dev.tidemark.actors.store;

import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.engine.CollectionSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What the steps of a migration come to: that they are done, or that they would be. One step at a time. */
interface MigrationEffects {

    CompletionStage<?> create(String collection, CollectionSettings settings);

    CompletionStage<?> change(String collection, UnaryOperator<CollectionSettings> change);

    CompletionStage<?> drop(String collection);

    /** Settings of a collection; empty where there is none. */
    Optional<CollectionSettings> settings(String collection);

    /** Whether a collection has entries that can be read now. */
    boolean isReadable(String collection);

    /** @param next recorded with what the function writes */
    CompletionStage<?> transact(Consumer<Transaction> change, MigrationNote next);

    /** @param next recorded with the writes */
    CompletionStage<?> write(List<TransactionWrite> writes, MigrationNote next);

    List<Migrations.Change> changes();
}
