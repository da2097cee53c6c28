package dev.tidemark.actors.seal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnusedHoldsTest {

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final UnusedHolds holds = new UnusedHolds();
    private final AtomicInteger letGo = new AtomicInteger();

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    private Runnable hold() {
        Runnable hold = new Runnable() {
            @Override
            public void run() {
                letGo.incrementAndGet();
            }
        };
        holds.add(hold, kit.system());
        return hold;
    }

    /** A second at a time; each look is over before the next one is due. */
    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            int before = holds.looks();
            time.timePasses(Duration.ofSeconds(1));
            while (holds.isDue() && holds.looks() == before) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void hold_unusedForLong_isLetGoOnceAndNobodyLooksAnyMore() {
        hold();
        pass(29);
        assertThat(letGo).hasValue(0);
        pass(3);
        assertThat(letGo).hasValue(1);
        assertThat(holds.count()).isZero();
        int looks = holds.looks();
        time.timePasses(Duration.ofMinutes(1));
        assertThat(holds.looks()).isEqualTo(looks);
    }

    @Test
    void hold_used_isNotLetGo() {
        Runnable used = hold();
        pass(10);
        hold();
        holds.used(used);
        pass(40);
        assertThat(letGo).hasValue(1);
    }
}
