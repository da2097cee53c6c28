package dev.tidemark.actors.store;

import dev.tidemark.actors.Migration;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds a list of migrations against what was recorded. Stateless. */
final class MigrationHistory {

    private MigrationHistory() {}

    /**
     * What is to be run, in order: what is recorded as begun, then what is newer than all records.
     *
     * @throws InvalidRequestException saying what does not fit
     */
    static List<Migration> pending(Collection<Migration> migrations, Collection<MigrationNote> recorded) {
        SortedMap<Long, Migration> wanted = byVersion(migrations);
        SortedMap<Long, MigrationNote> known = new TreeMap<>();
        recorded.forEach(note -> known.put(note.version(), note));
        long newest = known.isEmpty() ? 0 : known.lastKey();
        List<Migration> pending = new ArrayList<>();
        for (Migration migration : wanted.values()) {
            MigrationNote note = known.get(migration.version());
            if (note == null && migration.version() < newest) {
                throw refused("was never run, yet a later one was", migration, " newest=" + newest);
            }
            if (note != null && !note.name().equals(migration.name())) {
                throw refused("was recorded by another name", migration, " expected=" + note.name());
            }
            if (note == null || !note.applied()) {
                pending.add(migration);
            }
        }
        if (!wanted.isEmpty() && newest > 0 && !wanted.containsKey(newest)) {
            throw new InvalidRequestException("newest migration of the store is not among the given ones: version="
                    + newest + " name=" + name(known.get(newest)));
        }
        return pending;
    }

    private static String name(@Nullable MigrationNote note) {
        return note == null ? "" : note.name();
    }

    private static SortedMap<Long, Migration> byVersion(Collection<Migration> migrations) {
        SortedMap<Long, Migration> wanted = new TreeMap<>();
        for (Migration migration : migrations) {
            Migration same = wanted.put(migration.version(), migration);
            if (same != null) {
                throw refused("stands twice", migration, " other=" + same.name());
            }
        }
        return wanted;
    }

    private static InvalidRequestException refused(String what, Migration migration, String detail) {
        return new InvalidRequestException(
                "migration " + what + ": version=" + migration.version() + " name=" + migration.name() + detail);
    }
}
