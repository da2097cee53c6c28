package dev.tidemark.actors.store;

import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what is done to which collection. One thread at a time. */
final class MigrationTally {

    private record Kind(String collection, String what) {}

    private final Map<Kind, Long> counts = new LinkedHashMap<>();

    synchronized void add(String collection, String what) {
        counts.merge(new Kind(collection, what), 1L, Long::sum);
    }

    void add(List<TransactionWrite> writes) {
        for (TransactionWrite each : writes) {
            Write write = each.write() instanceof Write.Timed timed ? timed.write() : each.write();
            if (!(write instanceof Write.Check)) {
                add(each.collection(), write.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            }
        }
    }

    synchronized void add(MigrationTally other) {
        other.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
    }

    synchronized List<Migrations.Change> changes() {
        return counts.entrySet().stream()
                .map(each -> new Migrations.Change(
                        each.getKey().collection(), each.getKey().what(), each.getValue()))
                .toList();
    }
}
