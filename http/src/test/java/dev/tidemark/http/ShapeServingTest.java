package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of how shapes are served that must go together with the store's. */
class ShapeServingTest {

    private static ShapeServing settings(String overrides) {
        return HttpSettings.of(ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load()))
                .shape();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidemark.shape.idle-after = 30 s",
                "tidemark.http.shape.long-poll = 51 s",
                "tidemark.http.shape.keep-alive = 51 s",
                "tidemark.shape.patience = 40 s"
            })
    void following_thatEndsBeforeAWait_isRefused(String overrides) {
        assertThatThrownBy(() -> settings(overrides))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("tidemark.shape.idle-after");
    }

    @Test
    void following_thatLastsLongEnough_isTaken() {
        assertThat(settings("tidemark.shape.idle-after = 31 s").live().longPollDefault())
                .isEqualTo(Duration.ofSeconds(20));
    }
}
