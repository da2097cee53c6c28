package dev.tidemark.actors.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertHandlersTest {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final AlertHandlers handlers = new AlertHandlers(tasks::add);
    private final List<Long> heard = new ArrayList<>();

    private static HealthAlert alert(long number) {
        return new HealthAlert(
                number, new HealthResult(HealthCheck.SPACE, HealthSeverity.CRITICAL, List.of(), 0, Duration.ZERO));
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
        }
    }

    @Test
    void tell_handlerThatHasNotComeBack_isNeverCalledTwiceAtOnce() {
        handlers.add(alert -> heard.add(alert.runMillis()));
        for (int number = 0; number < 3; number++) {
            handlers.tell(alert(number));
        }
        assertThat(tasks).hasSize(1);
        runAll();
        assertThat(heard).containsExactly(0L, 1L, 2L);

        handlers.tell(alert(3));
        runAll();
        assertThat(heard).endsWith(3L).hasSize(4);
    }

    @Test
    void tell_handlerThatHangs_keepsTheLastOnesAlone() {
        handlers.add(alert -> heard.add(alert.runMillis()));
        for (int number = 0; number < 100; number++) {
            handlers.tell(alert(number));
        }
        runAll();
        assertThat(heard).hasSize(16).startsWith(84L).endsWith(99L);
    }

    @Test
    void close_registration_isNotToldAnyMore() {
        handlers.add(alert -> heard.add(alert.runMillis())).close();
        handlers.tell(alert(1));
        assertThat(tasks).isEmpty();
    }
}
