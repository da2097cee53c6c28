package dev.tidemark.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalShard.Retained;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecyclePlanTest {

    private static Retained retained(long id, long bytes) {
        return new Retained(new CollectionId(id), bytes);
    }

    private static List<Long> all(RecyclePlan plan) {
        List<Long> asked = new ArrayList<>();
        for (Optional<CollectionId> next = plan.next(); next.isPresent(); next = plan.next()) {
            asked.add(next.get().value());
            plan.answered(next.get(), true);
        }
        return asked;
    }

    @Test
    void plan_nothingRetained_asksNobody() {
        RecyclePlan plan = RecyclePlan.of(List.of());
        assertThat(plan.isDone()).isTrue();
        assertThat(plan.next()).isEmpty();
        assertThat(plan.hasFailed()).isFalse();
    }

    @Test
    void plan_someRetained_asksThemInTheJournalsOrder() {
        assertThat(all(RecyclePlan.of(List.of(retained(2, 50), retained(3, 40), retained(1, 30)))))
                .containsExactly(2L, 3L, 1L);
    }

    @Test
    void next_manyToAsk_asksFourAtOnceAndIsDoneWithTheLastAnswer() {
        List<Retained> retained = new ArrayList<>();
        for (int id = 1; id <= 6; id++) {
            retained.add(retained(id, 1 << 16));
        }
        RecyclePlan plan = RecyclePlan.of(retained);
        for (int asked = 1; asked <= 4; asked++) {
            assertThat(plan.next()).hasValue(new CollectionId(asked));
        }
        assertThat(plan.next()).isEmpty();
        plan.answered(new CollectionId(2), true);
        assertThat(plan.next()).hasValue(new CollectionId(5));
        for (long id : new long[] {1, 3, 4, 5}) {
            plan.answered(new CollectionId(id), true);
        }
        assertThat(plan.isDone()).isFalse();
        assertThat(plan.next()).hasValue(new CollectionId(6));
        plan.answered(new CollectionId(6), false);
        assertThat(plan.isDone()).isTrue();
        assertThat(plan.hasFailed()).isTrue();
    }
}
