package dev.tidemark.actors.simulation;

import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.ModelRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Where logs begin by what clients were told, over all lives of a store, and the readers that retention has overtaken: such a one goes
 * on under another name, from where the log begins then. One for each world.
 */
final class LogHeads {

    private final History history;

    /** How often a reader has begun anew, by incarnation and name. */
    private final Map<String, Integer> starts = new HashMap<>();

    /** First positions, by incarnation. */
    private final Map<String, Long> told = new HashMap<>();

    LogHeads(History history) {
        this.history = history;
    }

    private String present(String incarnation, String reader) {
        int count = starts.getOrDefault(incarnation + "/" + reader, 0);
        return count == 0 ? reader : reader + "-anew-" + count;
    }

    /** Where a reader stands; one that is not known yet has nothing. */
    long positionOf(String incarnation, String reader) {
        String name = present(incarnation, reader);
        if (!history.hasSubscribed(incarnation, name)) {
            history.subscribed(incarnation, name, 0);
        }
        return history.positionOf(incarnation, name);
    }

    /** A reader that has nothing yet is given the first record that there is. */
    void delivered(String incarnation, String reader, ModelRecord record) {
        boolean begins = positionOf(incarnation, reader) == 0 && record.position() > 1;
        if (begins && record.change().isAppend()) {
            beginAnew(incarnation, reader, record.position());
        }
        history.delivered(incarnation, present(incarnation, reader), record);
    }

    private void beginAnew(String incarnation, String reader, long first) {
        told.merge(incarnation, first, Math::max);
        starts.merge(incarnation + "/" + reader, 1, Integer::sum);
        history.subscribed(incarnation, present(incarnation, reader), first - 1);
    }

    /** A reader was told that it is too late; one that has nothing, when the beginning moved on between finding and reading it. */
    void overtaken(String incarnation, String reader, PositionGoneException gone) {
        long after = positionOf(incarnation, reader);
        if (after >= gone.first() - 1) {
            throw new AssertionError("reader is told that it is too late: after=" + after, gone);
        }
        beginAnew(incarnation, reader, gone.first());
    }

    /**
     * Takes in where the log begins by what the store says.
     *
     * @param kept records that must be there, as far as there ever were so many
     */
    void require(String incarnation, Inspection.Found found, long kept) {
        long first = found.first();
        long before = told.getOrDefault(incarnation, 1L);
        if (first < before) {
            throw new AssertionError("log begins where readers were told that it does not any more: incarnation="
                    + incarnation + " told=" + before + " actual=" + first);
        }
        if (found.watermark() - first + 1 < Math.min(kept, found.watermark())) {
            throw new AssertionError("retention has removed too much: incarnation=" + incarnation + " kept=" + kept
                    + " first=" + first + " watermark=" + found.watermark());
        }
        told.put(incarnation, first);
    }

    /** Records that were removed, over all logs. */
    long removed() {
        return told.values().stream().mapToLong(first -> first - 1).sum();
    }
}
