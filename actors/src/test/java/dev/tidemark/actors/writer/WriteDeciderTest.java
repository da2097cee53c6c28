package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.Conflict;
import dev.tidemark.actors.WriteOutcome.NothingToDelete;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.store.Key;
import dev.tidemark.engine.store.Staging;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteDeciderTest {

    private static final JsonLimits LIMITS = new JsonLimits(20, 4);

    @TempDir
    private Path directory;

    private Staging staging;
    private WriteDecider decider;

    @BeforeEach
    void prepare() {
        staging = Orders.open(directory).staging();
        decider = new WriteDecider(staging, LIMITS, 4 << 20, false, () -> Guard.NONE);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static WriteJob.Single set(String key, String value, Condition condition) {
        return new WriteJob.Set(key, Key.of(key).escaped(), utf8(value), condition);
    }

    private static WriteJob.Single delete(String key, Condition condition) {
        return new WriteJob.Delete(key, Key.of(key).escaped(), condition);
    }

    private static WriteJob.Single merge(String key, String patch) {
        return new WriteJob.Merge(key, Key.of(key).escaped(), utf8(patch), Condition.ANY);
    }

    private WriteOutcome decide(WriteJob.Single... writes) {
        return decider.decide(new WriteJob.Atomic(List.of(writes)));
    }

    private Optional<String> current(String key) {
        return staging.current(Key.of(key).escaped())
                .map(now -> now.position() + "=" + new String(now.value(), StandardCharsets.UTF_8));
    }

    @Test
    void atomic_mergesThatGrowBeyondABatch_areRefusedAndStageNothing() {
        decider = new WriteDecider(staging, LIMITS, 1_000, false, () -> Guard.NONE);
        WriteJob.Single[] writes = {
            set("a", "{\"b\":\"cccccccc\"}", Condition.ANY), merge("a", "{}"), merge("a", "{}"), merge("a", "{}")
        };
        assertThatThrownBy(() -> decide(writes))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("batch is too long: limitBytes=1000 actualBytes=");
        assertThat(current("a")).isEmpty();
    }

    @Test
    void single_conditions_seeWhatIsStaged() {
        assertThat(decider.decide(set("a", "1", Condition.MUST_EXIST)))
                .isEqualTo(new Conflict("a", 0, Condition.MUST_EXIST, Optional.empty()));
        assertThat(decider.decide(set("a", "1", Condition.MUST_NOT_EXIST))).isEqualTo(new Written(1));
        assertThat(decider.decide(set("a", "2", Condition.MUST_NOT_EXIST)))
                .isEqualTo(new Conflict("a", 0, Condition.MUST_NOT_EXIST, Optional.of(1L)));
        assertThat(decider.decide(set("a", "2", Condition.atPosition(2)))).isInstanceOf(Conflict.class);
        assertThat(decider.decide(set("a", "2", Condition.atPosition(1)))).isEqualTo(new Written(2));
        staging.send();
        assertThat(decider.decide(delete("a", Condition.atPosition(2)))).isEqualTo(new Written(3));
        assertThat(decider.decide(delete("a", Condition.ANY))).isEqualTo(new NothingToDelete("a"));
        assertThat(current("a")).isEmpty();
    }

    @Test
    void batch_conditions_seeTheWritesBefore() {
        decide(set("x", "0", Condition.ANY));
        assertThat(decide(
                        set("a", "1", Condition.MUST_NOT_EXIST),
                        set("a", "2", Condition.atPosition(2)),
                        delete("a", Condition.MUST_EXIST),
                        set("a", "3", Condition.MUST_NOT_EXIST)))
                .isEqualTo(new Written(5));
        assertThat(current("a")).hasValue("5=3");
    }

    @Test
    void batch_oneConflict_stagesNothingAndNamesTheWrite() {
        decide(set("a", "1", Condition.ANY));
        assertThat(decide(set("b", "1", Condition.ANY), set("a", "2", Condition.MUST_NOT_EXIST)))
                .isEqualTo(new Conflict("a", 1, Condition.MUST_NOT_EXIST, Optional.of(1L)));
        assertThat(current("b")).isEmpty();
        assertThat(staging.open().count()).isEqualTo(1);
    }

    @Test
    void batch_deletesOfNothing_takeNoPosition() {
        assertThat(decide(delete("a", Condition.ANY), set("b", "1", Condition.ANY), set("c", "2", Condition.ANY)))
                .isEqualTo(new Written(2));
        assertThat(current("c")).hasValue("2=2");
        assertThat(decide(delete("a", Condition.ANY))).isEqualTo(new NothingToDelete("a"));
    }

    @Test
    void merge_inABatch_buildsOnTheWriteBefore() {
        decide(set("a", "{\"x\":1,\"y\":2}", Condition.ANY), merge("a", "{\"x\":null,\"z\":3}"));
        assertThat(current("a")).hasValue("2={\"y\":2,\"z\":3}");
        decider.decide(merge("b", "{\"n\":1}"));
        assertThat(current("b")).hasValue("3={\"n\":1}");
    }

    @Test
    void merge_outgrowingTheLimit_isRefusedAndStagesNothing() {
        decide(set("a", "{\"x\":1234567}", Condition.ANY));
        assertThatThrownBy(() -> decide(set("b", "1", Condition.ANY), merge("a", "{\"yy\":1234567}")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("limitBytes=20");
        assertThat(staging.open().count()).isEqualTo(1);
    }

    @Test
    void merge_nestingDeeperThanTheLimit_isRefusedAndStagesNothing() {
        decide(set("a", "{\"\":[[[[1]]]]}", Condition.ANY));
        assertThatThrownBy(() -> decide(set("b", "1", Condition.ANY), merge("a", "{\"y\":1}")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("limit=4 actual=5");
        assertThat(staging.open().count()).isEqualTo(1);
        assertThat(decide(merge("a", "{\"\":[[[1]]]}"))).isEqualTo(new Written(2));
    }

    private WriteOutcome update(String key, UnaryOperator<Optional<Json>> change) {
        return decider.decide(new WriteJob.Update(key, Key.of(key).escaped(), change));
    }

    @Test
    void update_function_getsTheStagedValueAndSetsOrDeletes() {
        assertThat(update("a", now -> Optional.of(Json.parse(now.isEmpty() ? "1" : "9"))))
                .isEqualTo(new Written(1));
        assertThat(update("a", now -> Optional.of(Json.parse("[" + now.orElseThrow() + "]"))))
                .isEqualTo(new Written(2));
        assertThat(current("a")).hasValue("2=[1]");
        assertThat(update("a", now -> Optional.empty())).isEqualTo(new Written(3));
        assertThat(update("a", now -> Optional.empty())).isEqualTo(new NothingToDelete("a"));
    }

    @Test
    void update_functionThrows_stagesNothing() {
        assertThatThrownBy(() -> update("a", now -> {
                    throw new IllegalStateException("host");
                }))
                .hasMessage("host");
        assertThat(staging.open().isEmpty()).isTrue();
    }

    @Test
    void update_outgrowingTheLimit_isRefusedAndStagesNothing() {
        Json longer = Json.parse("\"" + "x".repeat(20) + "\"");
        assertThatThrownBy(() -> update("a", now -> Optional.of(longer))).isInstanceOf(InvalidRequestException.class);
        assertThat(staging.open().isEmpty()).isTrue();
    }

    @Test
    void update_nestingDeeperThanTheLimit_isRefusedAndStagesNothing() {
        assertThatThrownBy(() -> update("a", now -> Optional.of(Json.parse("[[[[[1]]]]]"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("limit=4 actual=5");
        assertThat(staging.open().isEmpty()).isTrue();
        assertThat(update("a", now -> Optional.of(Json.parse("[[[[1]]]]")))).isEqualTo(new Written(1));
    }

    @Test
    void append_keyless_getsPositionsInARowAsOneBatch() {
        decider = new WriteDecider(staging, LIMITS, 4 << 20, true, () -> Guard.NONE);
        assertThat(decider.decide(new WriteJob.Append(List.of(utf8("1"))))).isEqualTo(new WriteOutcome.Written(1));
        assertThat(decider.decide(new WriteJob.Append(List.of(utf8("2"), utf8("3")))))
                .isEqualTo(new WriteOutcome.Written(3));
        assertThat(staging.open().records().stream()
                        .map(record -> record.stamp().commit()))
                .containsExactly(1L, 3L, 3L);
        assertThat(staging.open().records()).allSatisfy(record -> {
            assertThat(record.operation()).isEqualTo(Operation.APPEND);
            assertThat(record.hasKey()).isFalse();
        });
    }

    @Test
    void append_withKeys_isRefused() {
        assertThatThrownBy(() -> decider.decide(new WriteJob.Append(List.of(utf8("1")))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("collection has keys and takes no appends");
        assertThat(staging.open().isEmpty()).isTrue();
    }

    @Test
    void anythingElse_keyless_isRefused() {
        decider = new WriteDecider(staging, LIMITS, 4 << 20, true, () -> Guard.NONE);
        List<WriteJob> others = List.of(
                set("a", "1", Condition.ANY),
                delete("a", Condition.ANY),
                merge("a", "{}"),
                new WriteJob.Atomic(List.of(set("a", "1", Condition.ANY))),
                new WriteJob.Update("a", Key.of("a").escaped(), now -> now));
        for (WriteJob other : others) {
            assertThatThrownBy(() -> decider.decide(other))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("collection is keyless and takes nothing but appends");
        }
        assertThat(staging.open().isEmpty()).isTrue();
    }
}
