package dev.tidemark.http;

import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.Migrations;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says that two migrations were run, one of them half-way; runs none. */
final class FakeMigrations implements Migrations {

    @Override
    public CompletionStage<List<Migrated>> run(List<Migration> migrations) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<List<Migrated>> preview(List<Migration> migrations) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<List<MigrationRecord>> recorded() {
        Instant time = Instant.parse("2026-11-22T08:00:00.123Z");
        return CompletableFuture.completedStage(List.of(
                new MigrationRecord(1, "first \"one\"", MigrationRecord.State.APPLIED, 0, time),
                new MigrationRecord(2, "second", MigrationRecord.State.BEGUN, 3, time)));
    }
}
