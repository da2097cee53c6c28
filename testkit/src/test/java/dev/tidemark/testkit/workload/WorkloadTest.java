package dev.tidemark.testkit.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.testkit.model.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class WorkloadTest {

    private static final int STEPS = 5_000;

    private final List<Step> steps = new Workload(5, WorkloadShape.SMALL).take(STEPS);

    @Test
    void next_equalSeeds_giveEqualSteps() {
        assertThat(new Workload(5, WorkloadShape.SMALL).take(STEPS)).isEqualTo(steps);
        assertThat(new Workload(6, WorkloadShape.SMALL).take(STEPS)).isNotEqualTo(steps);
    }

    @Test
    void next_manySteps_holdEveryKindAndExpectation() {
        assertThat(steps.stream().map(Object::getClass).distinct().map(Class::getSimpleName))
                .containsExactlyInAnyOrder("Write", "Batch", "Read", "ListKeys", "ReadLog");
        assertThat(writes().map(PlannedWrite::expectation).distinct()).containsExactlyInAnyOrder(Expectation.values());
        assertThat(steps.stream().map(Step::collection).distinct())
                .containsExactlyInAnyOrderElementsOf(new Workload(1, WorkloadShape.SMALL).collections());
    }

    @Test
    void next_values_areNeverEqual() {
        List<String> values = new ArrayList<>();
        writes().map(PlannedWrite::change)
                .map(Change::value)
                .flatMap(Optional::stream)
                .forEach(values::add);

        assertThat(values).doesNotHaveDuplicates();
        assertThat(values.stream().mapToInt(String::length).max().orElseThrow()).isGreaterThan(4_999);
    }

    @Test
    void collections_names_areValid() {
        assertThat(new Workload(1, WorkloadShape.LARGE).collections()).allSatisfy(CollectionName::new);
    }

    private Stream<PlannedWrite> writes() {
        return steps.stream().flatMap(step -> switch (step.getClass().getSimpleName()) {
            case "Write" -> Stream.of(((Step.Write) step).write());
            case "Batch" -> ((Step.Batch) step).writes().stream();
            default -> Stream.of();
        });
    }
}
