package dev.tidemark.actors.store;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.Migrations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Migrations of a store that is open for reading alone: its owner runs them. Any thread. */
record ReadOnlyMigrations(ReadOnlyStore store, Supplier<Optional<JsonCollection>> records) implements Migrations {

    @Override
    public CompletionStage<List<Migrated>> run(List<Migration> migrations) {
        return store.refused();
    }

    @Override
    public CompletionStage<List<Migrated>> preview(List<Migration> migrations) {
        return store.refused();
    }

    @Override
    public CompletionStage<List<MigrationRecord>> recorded() {
        return StoreMigrations.recorded(records);
    }
}
