package dev.tidemark.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessorsTest {

    @Test
    void numbers_rangesAndSingles_areAllOfThem() {
        assertThat(Processors.numbers("0-2,8")).containsExactly(0, 1, 2, 8);
    }

    @Test
    void split_ofThisMachine_sharesNoProcessor() throws Exception {
        Processors processors = Processors.split();

        if (!processors.server().isEmpty()) {
            assertThat(Processors.numbers(processors.server()))
                    .doesNotContainAnyElementsOf(Processors.numbers(processors.client()));
        }
        assertThat(processors.server().isEmpty()).isEqualTo(processors.client().isEmpty());
    }

    @Test
    void pinned_noProcessors_isTheCommandAlone() {
        assertThat(Processors.pinned("", List.of("true"))).containsExactly("true");
        assertThat(Processors.pinned("1", List.of("true"))).endsWith("-c", "1", "true");
    }
}
