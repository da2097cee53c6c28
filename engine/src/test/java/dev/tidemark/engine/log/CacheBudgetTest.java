package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheBudgetTest {

    @Test
    void tryAdd_uptoAQuarter_takesItFromTheLines() {
        CacheBudget budget = new CacheBudget(1_000);
        budget.changed(CacheBudget.Use.NONE, new CacheBudget.Use(900, 3));
        assertThat(budget.tryAdd(200)).isTrue();
        assertThat(budget.isExceeded()).isTrue();
        assertThat(budget.allowance(900)).isEqualTo(800);
        assertThat(budget.tryAdd(51)).isFalse();
        assertThat(budget.usedBytes()).isEqualTo(1_100);

        budget.giveBack(200);
        assertThat(budget.tryAdd(250)).isTrue();
    }
}
