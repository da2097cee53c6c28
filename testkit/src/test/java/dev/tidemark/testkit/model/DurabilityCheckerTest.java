package dev.tidemark.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.PositionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One canary for each promise: the checker sees it broken. And what is allowed passes. */
final class DurabilityCheckerTest {

    private static final String NAME = "things";

    private final History history = new History(77);
    private final DurabilityChecker checker = new DurabilityChecker(history);

    private long acknowledged(long last, Change... changes) {
        long operation = history.invoked(NAME, List.of(changes));
        history.acknowledged(operation, last);
        return operation;
    }

    private static Change set(String key, int value) {
        return Change.set(key, Integer.toString(value));
    }

    private static List<ModelRecord> log(Change... changes) {
        List<ModelRecord> records = new ArrayList<>();
        for (Change change : changes) {
            records.add(ModelRecord.single(records.size() + 1, change));
        }
        return records;
    }

    private List<Promise> broken(List<ModelRecord> log) {
        return broken(Ending.POWER_CUT, Reopened.of(log));
    }

    private List<Promise> broken(Ending ending, Reopened reopened) {
        return checker.check(NAME, ending, reopened).stream()
                .map(Violation::promise)
                .distinct()
                .toList();
    }

    @Test
    void check_everythingThere_findsNothing() {
        acknowledged(1, set("a", 1));
        acknowledged(3, set("a", 2), set("b", 3));
        acknowledged(4, Change.delete("b"));
        history.read(NAME, "a", history.begin(), Optional.of(ModelRecord.single(2, set("a", 2))));

        assertThat(broken(log(set("a", 1), set("a", 2), set("b", 3), Change.delete("b"))))
                .isEmpty();
    }

    @Test
    void check_acknowledgedTailMissing_findsIt() {
        acknowledged(1, set("a", 1));
        acknowledged(2, set("a", 2));

        List<Violation> violations = checker.check(NAME, Ending.POWER_CUT, Reopened.of(log(set("a", 1))));

        assertThat(violations).extracting(Violation::promise).containsExactly(Promise.ACKNOWLEDGED_SURVIVES);
        assertThat(violations.get(0).toString())
                .contains("seed=77", "collection=things", "operation=1", "set a=2", "no record at 2");
    }

    @Test
    void check_otherRecordAtAcknowledgedPosition_findsIt() {
        acknowledged(1, set("a", 1));

        assertThat(broken(log(set("a", 2)))).contains(Promise.ACKNOWLEDGED_SURVIVES);
    }

    @Test
    void check_recordThatNobodyWrote_findsIt() {
        assertThat(broken(log(set("a", 2)))).containsExactly(Promise.NOTHING_INVENTED);
    }

    @Test
    void check_positionGivenOutTwice_findsIt() {
        acknowledged(1, set("a", 1));
        acknowledged(1, set("a", 2));

        assertThat(broken(log(set("a", 2)))).contains(Promise.ORDER_KEPT, Promise.ACKNOWLEDGED_SURVIVES);
    }

    @Test
    void check_laterWriteBeforeEarlierOne_findsIt() {
        acknowledged(2, set("a", 1));
        acknowledged(1, set("a", 2));

        assertThat(broken(log(set("a", 2), set("a", 1)))).containsExactly(Promise.ORDER_KEPT);
    }

    @Test
    void check_concurrentWritesInAnyOrder_findsNothing() {
        long first = history.invoked(NAME, List.of(set("a", 1)));
        long second = history.invoked(NAME, List.of(set("a", 2)));
        history.acknowledged(first, 2);
        history.acknowledged(second, 1);

        assertThat(broken(log(set("a", 2), set("a", 1)))).isEmpty();
    }

    @Test
    void check_halfOfAnAcknowledgedBatch_findsIt() {
        acknowledged(2, set("a", 1), set("b", 2));

        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.BATCH_WHOLE);
    }

    @Test
    void check_halfOfAnUnansweredBatch_findsIt() {
        history.invoked(NAME, List.of(set("a", 1), set("b", 2)));

        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.BATCH_WHOLE);
    }

    @Test
    void check_batchThatSkippedADeleteOfALivingKey_findsIt() {
        acknowledged(1, set("b", 1));
        acknowledged(2, Change.delete("b"), set("a", 2));

        assertThat(broken(log(set("b", 1), set("a", 2)))).contains(Promise.BATCH_WHOLE);
    }

    @Test
    void check_batchThatSkippedADeleteWithNothingToDo_findsNothing() {
        acknowledged(1, Change.delete("b"), set("a", 2), Change.delete("c"));

        assertThat(broken(log(set("a", 2)))).isEmpty();
    }

    @Test
    void check_deleteThatABatchOfUnknownOutcomeAlsoHas_isNotTakenForHalfOfIt() {
        acknowledged(2, set("a", 1), set("b", 2));
        history.invoked(NAME, List.of(Change.delete("a"), Change.delete("b")));
        history.invoked(NAME, List.of(Change.delete("a")));
        acknowledged(4, set("c", 3));

        assertThat(broken(log(set("a", 1), set("b", 2), Change.delete("a"), set("c", 3), Change.delete("b"))))
                .isEmpty();
    }

    @Test
    void check_batchWhoseDeleteHasNothingToDoBehindABatchThatEndsWithThatDelete_findsNothing() {
        acknowledged(1, set("a", 1));
        history.invoked(NAME, List.of(set("b", 2), Change.delete("a")));
        acknowledged(5, Change.delete("a"), set("a", 4), set("b", 5));

        assertThat(broken(List.of(
                        ModelRecord.single(1, set("a", 1)),
                        new ModelRecord(2, 3, set("b", 2)),
                        new ModelRecord(3, 3, Change.delete("a")),
                        new ModelRecord(4, 5, set("a", 4)),
                        new ModelRecord(5, 5, set("b", 5)))))
                .isEmpty();
    }

    @Test
    void check_deletedKeyThatReadsAgain_findsIt() {
        acknowledged(1, set("a", 1));
        acknowledged(2, Change.delete("a"));
        TreeMap<String, ModelRecord> state = new TreeMap<>();
        state.put("a", ModelRecord.single(1, set("a", 1)));
        List<ModelRecord> log = log(set("a", 1), Change.delete("a"));

        assertThat(broken(Ending.KILLED, new Reopened(log, state, List.of())))
                .containsExactly(Promise.STATE_IS_REPLAY, Promise.DELETED_STAYS);
    }

    @Test
    void check_refusedWriteThatIsThere_findsIt() {
        history.refused(history.invoked(NAME, List.of(set("a", 1))));

        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.REFUSED_ABSENT);
    }

    @Test
    void check_unknownWriteFoundOnceAndGoneLater_findsIt() {
        history.indeterminate(history.invoked(NAME, List.of(set("a", 1))));

        assertThat(broken(log(set("a", 1)))).isEmpty();
        assertThat(broken(log())).containsExactly(Promise.SETTLED_STAYS);
    }

    @Test
    void check_unknownWriteMissingOnceAndBackLater_findsIt() {
        history.invoked(NAME, List.of(set("a", 1)));

        assertThat(broken(log())).isEmpty();
        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.SETTLED_STAYS);
    }

    @Test
    void check_unknownWriteThereTwice_findsIt() {
        history.invoked(NAME, List.of(set("a", 1)));

        assertThat(broken(log(set("a", 1), set("a", 1)))).containsExactly(Promise.NO_DUPLICATE);
    }

    @Test
    void check_acknowledgedWriteThereTwice_findsIt() {
        acknowledged(1, set("a", 1));

        assertThat(broken(log(set("a", 1), set("a", 1)))).containsExactly(Promise.NO_DUPLICATE);
    }

    @Test
    void check_positionTwiceInTheLog_findsIt() {
        acknowledged(1, set("a", 1));
        ModelRecord record = ModelRecord.single(1, set("a", 1));

        assertThat(broken(List.of(record, record))).containsExactly(Promise.NO_DUPLICATE);
    }

    @Test
    void check_gapThatNoDamageExplains_findsIt() {
        acknowledged(2, set("a", 1));

        assertThat(broken(List.of(ModelRecord.single(2, set("a", 1))))).containsExactly(Promise.NO_GAP);
    }

    @Test
    void check_gapThatIsNamedAsDamage_findsNothing() {
        acknowledged(1, set("a", 1));
        acknowledged(2, set("b", 2));
        List<ModelRecord> log = List.of(ModelRecord.single(2, set("b", 2)));
        Reopened reopened = new Reopened(log, ModelCollection.replay(log), List.of(new PositionRange(1, 1)));

        assertThat(broken(Ending.POWER_CUT, reopened)).isEmpty();
    }

    @Test
    void check_stateThatIsNotWhatTheLogSays_findsIt() {
        acknowledged(1, set("a", 1));
        Reopened reopened = new Reopened(log(set("a", 1)), new TreeMap<>(), List.of());

        assertThat(broken(Ending.CLOSED, reopened)).containsExactly(Promise.STATE_IS_REPLAY);
    }

    @Test
    void check_observedRecordThatIsGone_findsIt() {
        history.invoked(NAME, List.of(set("a", 1)));
        history.read(NAME, "a", history.begin(), Optional.of(ModelRecord.single(1, set("a", 1))));

        assertThat(broken(log())).containsExactly(Promise.OBSERVED_REMAINS);
    }

    @Test
    void check_readThatMissesAnAcknowledgedSet_findsIt() {
        acknowledged(1, set("a", 1));
        history.read(NAME, "a", history.begin(), Optional.empty());

        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.READ_IS_FRESH);
    }

    @Test
    void check_readThatShowsAnOlderValue_findsIt() {
        acknowledged(1, set("a", 1));
        acknowledged(2, Change.delete("a"));
        history.read(NAME, "a", history.begin(), Optional.of(ModelRecord.single(1, set("a", 1))));

        assertThat(broken(log(set("a", 1), Change.delete("a")))).containsExactly(Promise.READ_IS_FRESH);
    }

    @Test
    void check_readBesideADelete_findsNothing() {
        acknowledged(1, set("a", 1));
        long begun = history.begin();
        acknowledged(2, Change.delete("a"));
        history.read(NAME, "a", begun, Optional.empty());

        assertThat(broken(log(set("a", 1), Change.delete("a")))).isEmpty();
    }

    @Test
    void check_readAfterADeleteOfUnknownOutcomeThatIsFound_findsNothing() {
        acknowledged(1, set("a", 1));
        history.indeterminate(history.invoked(NAME, List.of(Change.delete("a"))));
        history.read(NAME, "a", history.begin(), Optional.empty());

        assertThat(broken(log(set("a", 1), Change.delete("a")))).isEmpty();
        assertThat(broken(log(set("a", 1), Change.delete("a"))))
                .as("settled as found")
                .isEmpty();
    }

    @Test
    void check_readThatMissesASetBehindADeleteThatWasFound_findsIt() {
        acknowledged(1, set("a", 1));
        history.indeterminate(history.invoked(NAME, List.of(Change.delete("a"))));
        assertThat(broken(log(set("a", 1), Change.delete("a")))).isEmpty();
        acknowledged(3, set("a", 2));
        history.read(NAME, "a", history.begin(), Optional.empty());

        assertThat(broken(log(set("a", 1), Change.delete("a"), set("a", 2)))).containsExactly(Promise.READ_IS_FRESH);
    }

    @Test
    void check_readAfterADeleteThatWasNotFound_findsIt() {
        acknowledged(1, set("a", 1));
        history.indeterminate(history.invoked(NAME, List.of(Change.delete("a"))));
        assertThat(broken(log(set("a", 1)))).isEmpty();
        history.read(NAME, "a", history.begin(), Optional.empty());

        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.READ_IS_FRESH);
    }

    @Test
    void check_subscriptionThatSkipsARecord_findsIt() {
        acknowledged(1, set("a", 1));
        acknowledged(2, set("a", 2));
        history.subscribed(NAME, "r", 0);
        history.delivered(NAME, "r", ModelRecord.single(2, set("a", 2)));

        assertThat(broken(log(set("a", 1), set("a", 2)))).containsExactly(Promise.SUBSCRIPTION_COMPLETE);
    }

    @Test
    void check_subscriptionThatRepeatsARecord_findsIt() {
        acknowledged(1, set("a", 1));
        history.subscribed(NAME, "r", 0);
        history.delivered(NAME, "r", ModelRecord.single(1, set("a", 1)));
        history.delivered(NAME, "r", ModelRecord.single(1, set("a", 1)));

        assertThat(broken(log(set("a", 1)))).containsExactly(Promise.SUBSCRIPTION_COMPLETE);
    }

    @Test
    void check_lesserDurabilityAfterAPowerCut_allowsTheLossOfTheEnd() {
        history.durability(NAME, Durability.INTERVAL);
        acknowledged(1, set("a", 1));
        acknowledged(2, set("a", 2));
        history.read(NAME, "a", history.begin(), Optional.of(ModelRecord.single(2, set("a", 2))));

        assertThat(broken(Ending.POWER_CUT, Reopened.of(log(set("a", 1))))).isEmpty();
        acknowledged(2, set("a", 3));
        assertThat(broken(Ending.KILLED, Reopened.of(log(set("a", 1), set("a", 3)))))
                .isEmpty();
    }

    @Test
    void check_lesserDurabilityAfterAKill_demandsEverything() {
        history.durability(NAME, Durability.NEVER);
        acknowledged(1, set("a", 1));

        assertThat(broken(Ending.KILLED, Reopened.of(log()))).containsExactly(Promise.ACKNOWLEDGED_SURVIVES);
    }

    @Test
    void check_lesserDurability_demandsWhatWasSynced() {
        history.durability(NAME, Durability.INTERVAL);
        acknowledged(1, set("a", 1));
        history.synced(NAME, 1);

        assertThat(broken(Ending.POWER_CUT, Reopened.of(log()))).containsExactly(Promise.ACKNOWLEDGED_SURVIVES);
    }

    @Test
    void check_lesserDurability_demandsWholeBatches() {
        history.durability(NAME, Durability.INTERVAL);
        acknowledged(2, set("a", 1), set("b", 2));

        assertThat(broken(Ending.POWER_CUT, Reopened.of(log(set("a", 1))))).containsExactly(Promise.SETTLED_STAYS);
    }

    @Test
    void require_violations_throwsWithTheSeed() {
        acknowledged(1, set("a", 1));

        assertThatThrownBy(() -> checker.require(NAME, Ending.POWER_CUT, Reopened.of(log())))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed=77")
                .hasMessageContaining("ACKNOWLEDGED_SURVIVES broken");
    }
}
