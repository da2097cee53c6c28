package dev.tidemark.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelCollectionTest {

    private final ModelCollection model = new ModelCollection();

    @Test
    void write_setThenDelete_leavesTwoRecordsAndNoValue() {
        model.write(Mutation.set("a", "1"));
        model.write(Mutation.delete("a"));

        assertThat(model.log())
                .containsExactly(
                        ModelRecord.single(1, Change.set("a", "1")), ModelRecord.single(2, Change.delete("a")));
        assertThat(model.latest("a")).isEmpty();
        assertThat(model.watermark()).isEqualTo(2);
    }

    @Test
    void write_deleteWithoutValue_writesNothing() {
        assertThat(model.write(Mutation.delete("a"))).isEqualTo(new ModelOutcome.NothingToDelete());
        assertThat(model.log()).isEmpty();
    }

    @Test
    void batch_conditionThatDoesNotHold_writesNothingAtAll() {
        ModelOutcome outcome = model.batch(
                List.of(Mutation.set("a", "1"), Mutation.set("b", "2").when(Condition.MUST_EXIST)));

        assertThat(outcome).isEqualTo(new ModelOutcome.Conflict(1, Optional.empty()));
        assertThat(model.log()).isEmpty();
    }

    @Test
    void batch_conditions_seeTheWritesBeforeThem() {
        ModelOutcome outcome = model.batch(List.of(
                Mutation.set("a", "1"),
                Mutation.set("a", "2").when(Condition.atPosition(1)),
                Mutation.delete("b"),
                Mutation.delete("a"),
                Mutation.set("a", "3").when(Condition.MUST_NOT_EXIST)));

        assertThat(outcome).isInstanceOf(ModelOutcome.Written.class);
        assertThat(((ModelOutcome.Written) outcome).records())
                .extracting(ModelRecord::commit)
                .containsExactly(4L, 4L, 4L, 4L);
        assertThat(model.positionOf("a")).contains(4L);
    }

    @Test
    void reset_log_givesItsState() {
        model.write(Mutation.set("x", "0"));

        model.reset(List.of(ModelRecord.single(1, Change.set("a", "1"))));

        assertThat(model.state()).containsOnlyKeys("a");
        assertThat(model.watermark()).isEqualTo(1);
    }

    @Test
    void drop_collection_forgetsIt() {
        ModelStore store = new ModelStore();
        store.collection("things").write(Mutation.set("a", "1"));

        assertThat(store.drop("things")).isTrue();
        assertThat(store.drop("things")).isFalse();
        assertThat(store.collection("things").log()).isEmpty();
    }
}
