package dev.tidemark.actors.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.Validator;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Hosts' code that throws, hangs, or answers. */
class ValidatorRuleTest {

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration AGES = Duration.ofSeconds(60);

    private static Candidate candidate() {
        byte[] text = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        return new Candidate("key", text, JsonTree.of(text));
    }

    private static ValidatorRule rule(Duration patience, Validator validator) {
        return new ValidatorRule("accounts", validator, patience);
    }

    @Test
    void violations_validatorThatRefuses_areItsOwn() {
        try (ValidatorRule rule =
                rule(AGES, (key, value) -> List.of(Violation.of("/a", key + " has " + value + " already")))) {
            assertThat(rule.violations(candidate()))
                    .containsExactly(new Violation("/a", "validator", "", "", "key has {\"a\":1} already"));
        }
    }

    @Test
    void violations_validatorThatThrows_refuseTheValue() {
        try (ValidatorRule rule = rule(AGES, (key, value) -> {
            throw new AssertionError("not today");
        })) {
            assertThat(rule.violations(candidate()))
                    .extracting(Violation::message)
                    .containsExactly("validator failed: java.lang.AssertionError: not today");
        }
    }

    @Test
    void violations_validatorThatHangs_costsThePatienceOnceUntilItComesBack() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (ValidatorRule rule = rule(PATIENCE, (key, value) -> {
            begun.countDown();
            boolean waiting = released.getCount() > 0;
            while (waiting) {
                try {
                    released.await();
                    waiting = false;
                } catch (InterruptedException deaf) {
                    waiting = true;
                }
            }
            left.countDown();
            return List.of();
        })) {
            assertThatThrownBy(() -> rule.violations(candidate()))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("validator did not answer in time: collection=accounts");
            begun.await();
            long start = System.nanoTime();
            for (int call = 0; call < 1_000; call++) {
                assertThatThrownBy(() -> rule.violations(candidate()))
                        .isInstanceOf(OverloadedException.class)
                        .hasMessageContaining("has not come back");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            released.countDown();
            left.await();
            List<Violation> last = List.of(Violation.of("", "never asked"));
            while (!last.isEmpty()) {
                last = answered(rule);
            }
            assertThat(last).isEmpty();
        }
    }

    /** The thread may still be on its way out of the call before. */
    private static List<Violation> answered(ValidatorRule rule) {
        try {
            return rule.violations(candidate());
        } catch (OverloadedException stillLeaving) {
            return List.of(Violation.of("", String.valueOf(stillLeaving.getMessage())));
        }
    }
}
