package dev.tidemark.actors.health;

import dev.tidemark.actors.Tidemark;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom to tell of what is critical. Any thread. */
final class AlertHandlers {

    private static final Logger LOG = LoggerFactory.getLogger(AlertHandlers.class);

    /** More than one run has. */
    private static final int WAITING_MAX = 16;

    private final Executor executor;
    private final List<Calls> handlers = new CopyOnWriteArrayList<>();

    /** @param executor runs handlers, which may block */
    AlertHandlers(Executor executor) {
        this.executor = executor;
    }

    Tidemark.Registration add(Consumer<HealthAlert> handler) {
        Calls calls = new Calls(handler);
        handlers.add(calls);
        return () -> handlers.remove(calls);
    }

    void tell(HealthAlert alert) {
        handlers.forEach(calls -> calls.offer(alert));
    }

    /** Calls of one handler, one at a time. */
    private final class Calls {

        private final Consumer<HealthAlert> handler;
        private final ArrayDeque<HealthAlert> waiting = new ArrayDeque<>();
        private boolean running;

        Calls(Consumer<HealthAlert> handler) {
            this.handler = handler;
        }

        void offer(HealthAlert alert) {
            synchronized (this) {
                if (waiting.size() == WAITING_MAX) {
                    HealthAlert lost = waiting.removeFirst();
                    LOG.warn(
                            "handler of alerts does not come back, an alert is left out: check={}",
                            lost.result().check().label());
                }
                waiting.add(alert);
                if (running) {
                    return;
                }
                running = true;
            }
            executor.execute(this::run);
        }

        private void run() {
            for (Optional<HealthAlert> next = take(); next.isPresent(); next = take()) {
                try {
                    handler.accept(next.get());
                } catch (RuntimeException failure) {
                    LOG.warn(
                            "handler of alerts has failed: check={}",
                            next.get().result().check().label(),
                            failure);
                }
            }
        }

        private synchronized Optional<HealthAlert> take() {
            Optional<HealthAlert> next = Optional.ofNullable(waiting.poll());
            running = next.isPresent();
            return next;
        }
    }
}
