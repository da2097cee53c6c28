package dev.tidemark.actors.shape;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns records of a collection into those of a shape's log: a row that is new to the shape is an insert, one that it has lost a
 * delete, another one in its place an update. A plain class, used once, by one thread.
 *
 * <p>What a row was is told by the shape itself, since the collection may have forgotten it. With columns, an update that changes none
 * of them leaves no trace.
 *
 * <p>Clients merge an update into the row that they have, and a compaction leaves nothing of a key but its last record. So from the
 * first time on that a key loses a member, or its row, each of its records replaces what clients have, by a delete and an insert:
 * whoever missed those between would keep members that are gone.
 */
final class Derivation {

    /**
     * What the shape's last record of a key says.
     *
     * @param row that it shows, empty when that is gone
     * @param renewed whether it does not only add to what clients have
     */
    record Shown(Optional<Row> row, boolean renewed) {

        /** Of a key that the shape has no record of. */
        static final Shown NOTHING = new Shown(Optional.empty(), false);

        /** The first message of what replaces a row, or takes it away. */
        private static final String RENEWED = "\"messages\":[{\"headers\":{\"operation\":\"delete\"";

        private static final String BEFORE_MESSAGES = ",";

        /**
         * Of a record's value.
         *
         * @throws dev.tidemark.engine.InvalidRequestException when it is none of a shape's
         */
        static Shown of(byte[] value) {
            ShapeRecord record = ShapeRecord.of(value);
            String text = new String(value, StandardCharsets.UTF_8);
            boolean renewed = text.startsWith(RENEWED, text.indexOf(BEFORE_MESSAGES) + 1);
            return new Shown(record.isMember() ? record.row() : Optional.empty(), renewed);
        }
    }

    /** A key that has another row than before. */
    private record Change(String key, long source, Shown before, Optional<Row> after) {}

    private final ShapePlan plan;
    private final Map<String, Shown> rows;
    private final List<List<ShapeLine>> commits = new ArrayList<>();
    private final List<Change> open = new ArrayList<>();
    private long position;

    /**
     * @param rows what the shape shows for the keys of the records to come; nothing for a key that it has no record of
     * @param position of the last record in the shape's log
     */
    Derivation(ShapePlan plan, Map<String, Shown> rows, long position) {
        this.plan = plan;
        this.rows = new HashMap<>(rows);
        this.position = position;
    }

    /** Key of a record as text. */
    static String key(LogRecord record) {
        return KeyText.unescape(record.escapedKey());
    }

    /**
     * @param records whole commits, in order
     * @param whole whether the last of them is one; otherwise more of it is to come
     * @return lines of each commit that leaves any, for the positions behind the log's last
     */
    List<List<ShapeLine>> of(List<LogRecord> records, boolean whole) {
        for (int index = 0; index < records.size(); index++) {
            LogRecord record = records.get(index);
            take(record);
            boolean ends = index + 1 == records.size()
                    || records.get(index + 1).stamp().commit() != record.stamp().commit();
            if (ends) {
                endCommit(whole || index + 1 < records.size());
            }
        }
        return commits;
    }

    private void take(LogRecord record) {
        if (!record.hasKey()) {
            return;
        }
        String key = key(record);
        Shown before = rows.getOrDefault(key, Shown.NOTHING);
        Optional<Row> after = record.operation() == Operation.SET ? row(key, Row.of(record.value())) : Optional.empty();
        boolean unseen = before.row().equals(after)
                && (after.isEmpty() || !plan.definition().columns().isEmpty());
        if (!unseen) {
            open.add(new Change(key, record.position(), before, after));
            rows.put(key, new Shown(after, renews(before, after)));
        }
    }

    /** Whether more becomes of what clients have than what an update makes of it. */
    private static boolean renews(Shown before, Optional<Row> after) {
        boolean loses = before.row().isPresent()
                && (after.isEmpty() || before.row().get().vanished(after.get()));
        return before.renewed() || loses;
    }

    /** The row that the shape shows of a value; empty when it does not match. */
    private Optional<Row> row(String key, Row value) {
        return plan.filter().matches(key, plan.rows().keyed(key, value))
                ? Optional.of(plan.rows().row(key, value))
                : Optional.empty();
    }

    private void endCommit(boolean whole) {
        List<ShapeLine> lines = new ArrayList<>(open.size());
        for (int index = 0; index < open.size(); index++) {
            Change change = open.get(index);
            position++;
            ShapeMessage.Place place =
                    new ShapeMessage.Place(position, change.source(), whole && index + 1 == open.size());
            lines.add(new ShapeLine(
                    change.key(), change.source(), ShapeMessage.record(change.source(), messages(place, change))));
        }
        open.clear();
        if (!lines.isEmpty()) {
            commits.add(lines);
        }
    }

    private List<String> messages(ShapeMessage.Place place, Change change) {
        ShapeMessage messages = plan.messages();
        Optional<Row> before = change.before().row();
        if (change.after().isEmpty()) {
            return List.of(messages.delete(place, change.key(), before.orElseThrow()));
        }
        Row after = change.after().get();
        if (change.before().renewed()) {
            return messages.renewal(place, change.key(), before.orElse(after), after);
        }
        return before.map(row -> messages.update(place, change.key(), row, after))
                .orElseGet(() -> List.of(messages.insert(place, change.key(), after)));
    }

    /** The line of a row that was there when the shape was begun; empty when it does not match. */
    static Optional<ShapeLine> snapshotLine(ShapePlan plan, String key, Row value, long source) {
        if (!plan.filter().matches(key, plan.rows().keyed(key, value))) {
            return Optional.empty();
        }
        String message = plan.messages().snapshotRow(key, plan.rows().row(key, value));
        return Optional.of(new ShapeLine(key, source, ShapeMessage.record(source, List.of(message))));
    }
}
