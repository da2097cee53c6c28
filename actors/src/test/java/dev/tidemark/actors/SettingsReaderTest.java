package dev.tidemark.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private static TidemarkSettings read(String overrides) {
        Config config = ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.defaultReference())
                .resolve()
                .getConfig("tidemark");
        return new SettingsReader(config).read(Path.of("data"), Seams.real());
    }

    @Test
    void reference_asShipped_isWithinItsBounds() {
        TidemarkSettings settings = read("");
        assertThat(settings.bounds().batchMaxCount()).isEqualTo(1_000);
        assertThat(settings.writer().jsonLimits()).isEqualTo(JsonLimits.DEFAULT);
        assertThat(settings.journalRetryDelays()).startsWith(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "segment.max-length, 4095",
        "read-handles-max, 7",
        "write-handles-max, -1",
        "cache.max-bytes, 2 TiB",
        "journal.pending-max, 1 KiB",
        "batch.max-length, 1",
        "batch.max-count, 0",
        "value.max-length, 65 MiB",
        "value.max-depth, 1001",
        "pending-writes-max, 0",
        "open-collections-max, 1",
        "waiting-readers-max, 0",
        "segment.flush-delay, 0 s",
        "idle.stop-after, -1 s"
    })
    void setting_outOfItsRange_failsNamingItsKey(String key, String value) {
        assertThatThrownBy(() -> read("tidemark." + key + " = " + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tidemark." + key);
    }
}
