package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private final Probes probes = new Probes();

    @Test
    void hits_afterSeveralHits_areCountedByName() {
        probes.hit("torn tail");
        probes.hit("torn tail");
        probes.hit("full disk");
        assertThat(probes.counts()).isEqualTo(Map.of("torn tail", 2L, "full disk", 1L));
        assertThat(probes.hits("never")).isZero();
    }

    @Test
    void addAll_otherRun_sumsTheCounts() {
        Probes run = new Probes();
        run.hit("torn tail");
        probes.hit("torn tail");
        probes.addAll(run);
        assertThat(probes.hits("torn tail")).isEqualTo(2);
    }

    @Test
    void requireAll_oneNeverReached_namesIt() {
        probes.hit("torn tail");
        assertThatCode(() -> probes.requireAll(List.of("torn tail"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> probes.requireAll(List.of("torn tail", "full disk")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("missed=[full disk]");
    }
}
