package dev.tidemark.testkit.crash;

import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.ModelRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Turns the report of one life of a child into history. Owned by one thread. */
final class ReportReader {

    private final History history;
    private final Map<Long, Long> operations = new HashMap<>();
    private final Map<Long, Long> reads = new HashMap<>();
    private long acknowledgedCount;
    private boolean finished;

    ReportReader(History history) {
        this.history = history;
    }

    long acknowledgedCount() {
        return acknowledgedCount;
    }

    boolean hasFinished() {
        return finished;
    }

    void accept(ReportLine line) {
        switch (line.word()) {
            case "invoked" -> operations.put(line.number(0), history.invoked(line.text(1), line.changes(2)));
            case "acknowledged" -> {
                history.acknowledged(operation(line), line.number(1));
                acknowledgedCount++;
            }
            case "refused" -> history.refused(operation(line));
            case "indeterminate" -> history.indeterminate(operation(line));
            case "begun" -> reads.put(line.number(0), history.begin());
            case "read" -> read(line);
            case "subscribed" -> {
                if (!history.hasSubscribed(line.text(0), line.text(1))) {
                    history.subscribed(line.text(0), line.text(1), line.number(2));
                }
            }
            case "delivered" ->
                history.delivered(
                        line.text(0),
                        line.text(1),
                        new ModelRecord(
                                line.number(2), line.number(3), line.changes(4).get(0)));
            case "finished" -> finished = true;
            default -> throw new IllegalStateException("child reports what is not known: word=" + line.word());
        }
    }

    private long operation(ReportLine line) {
        return Optional.ofNullable(operations.get(line.number(0)))
                .orElseThrow(() -> new IllegalStateException("child answers what it never began: " + line));
    }

    private void read(ReportLine line) {
        long begun = Optional.ofNullable(reads.remove(line.number(0)))
                .orElseThrow(() -> new IllegalStateException("child answers what it never began: " + line));
        Optional<ModelRecord> found = line.fields().size() == 3
                ? Optional.empty()
                : Optional.of(ModelRecord.single(line.number(3), Change.set(line.text(2), line.text(4))));
        history.read(line.text(1), line.text(2), begun, found);
    }
}
