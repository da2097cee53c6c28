package dev.tidemark.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.PositionRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the checker lets a compaction leave out, and what it does not. */
final class CompactedCheckTest {

    private static final String NAME = "things";

    private final History history = new History(78);
    private final DurabilityChecker checker = new DurabilityChecker(history);

    private void acknowledged(long position, Change change) {
        history.acknowledged(history.invoked(NAME, List.of(change)), position);
    }

    private void delivered(long position, Change change) {
        if (!history.hasSubscribed(NAME, "r")) {
            history.subscribed(NAME, "r", 0);
        }
        history.delivered(NAME, "r", ModelRecord.single(position, change));
    }

    /** Reopened with the last of the records alone, all of whose positions are in a compacted segment. */
    private List<Promise> brokenWithTheLastOf(Change... changes) {
        List<ModelRecord> known = new ArrayList<>();
        for (Change change : changes) {
            known.add(ModelRecord.single(known.size() + 1, change));
        }
        List<ModelRecord> log = known.subList(known.size() - 1, known.size());
        Reopened reopened =
                new Reopened(log, ModelCollection.replay(log), List.of(), List.of(new PositionRange(1, known.size())));
        return checker.check(NAME, Ending.KILLED, reopened.withCompacted(known)).stream()
                .map(Violation::promise)
                .distinct()
                .toList();
    }

    @Test
    void check_supersededValueIsLeftOut_findsNothing() {
        acknowledged(1, Change.set("a", "1"));
        acknowledged(2, Change.set("a", "2"));

        assertThat(brokenWithTheLastOf(Change.set("a", "1"), Change.set("a", "2")))
                .isEmpty();
    }

    @Test
    void check_appendedValueIsLeftOut_findsIt() {
        acknowledged(1, Change.append("1"));
        acknowledged(2, Change.append("2"));

        assertThat(brokenWithTheLastOf(Change.append("1"), Change.append("2"))).contains(Promise.ACKNOWLEDGED_SURVIVES);
    }

    @Test
    void check_readerPassedWhatWasSuperseded_findsNothing() {
        acknowledged(1, Change.set("a", "1"));
        acknowledged(2, Change.set("a", "2"));
        delivered(2, Change.set("a", "2"));

        assertThat(brokenWithTheLastOf(Change.set("a", "1"), Change.set("a", "2")))
                .isEmpty();
    }

    @Test
    void check_readerPassedWhatWasSupersededLater_findsIt() {
        acknowledged(1, Change.set("a", "1"));
        acknowledged(2, Change.set("b", "2"));
        delivered(2, Change.set("b", "2"));
        acknowledged(3, Change.set("b", "3"));
        acknowledged(4, Change.set("a", "4"));

        List<ModelRecord> log =
                List.of(ModelRecord.single(3, Change.set("b", "3")), ModelRecord.single(4, Change.set("a", "4")));
        List<ModelRecord> known =
                List.of(ModelRecord.single(1, Change.set("a", "1")), ModelRecord.single(2, Change.set("b", "2")));
        Reopened reopened = new Reopened(log, ModelCollection.replay(log), List.of(), List.of(new PositionRange(1, 2)));

        assertThat(checker.check(NAME, Ending.KILLED, reopened.withCompacted(known)))
                .extracting(Violation::promise)
                .containsExactly(Promise.SUBSCRIPTION_COMPLETE);
    }

    @Test
    void check_readerPassedAnAppendedValue_findsIt() {
        acknowledged(1, Change.append("1"));
        acknowledged(2, Change.append("2"));
        delivered(2, Change.append("2"));
        List<ModelRecord> log =
                List.of(ModelRecord.single(1, Change.append("1")), ModelRecord.single(2, Change.append("2")));
        Reopened reopened = new Reopened(log, ModelCollection.replay(log), List.of(), List.of(new PositionRange(1, 2)));

        assertThat(checker.check(NAME, Ending.KILLED, reopened))
                .extracting(Violation::promise)
                .containsExactly(Promise.SUBSCRIPTION_COMPLETE);
    }
}
