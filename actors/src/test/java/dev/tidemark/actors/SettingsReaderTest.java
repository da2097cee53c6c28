package dev.tidemark.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.RollPeriod;
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
        assertThat(settings.upkeep().journalRetryDelays()).startsWith(Duration.ofSeconds(1));
    }

    @Test
    void setting_nameThatIsNone_failsNamingThoseThatAre() {
        assertThatThrownBy(() -> read("tidemark.seal.renderers = [xml]"))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("tidemark.seal.renderers")
                .hasMessageContaining("expected=[ndjson, json] actual=xml");
        assertThatThrownBy(() -> read("tidemark.seal.encodings = [br]"))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("tidemark.seal.encodings");
        assertThatThrownBy(() -> read("tidemark.segment.roll-every = monthly"))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("tidemark.segment.roll-every")
                .hasMessageContaining("expected=[none, hourly, daily, weekly] actual=monthly");
    }

    @Test
    void rollEvery_anyOfItsNames_isRead() {
        assertThat(read("").engine().rollEvery()).isEqualTo(RollPeriod.NONE);
        assertThat(read("tidemark.segment.roll-every = weekly").engine().rollEvery())
                .isEqualTo(RollPeriod.WEEKLY);
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
        "journal.file-length, 8 KiB",
        "journal.file-length, 2 GiB",
        "journal.file-length, 12289",
        "journal.files-max, 3",
        "health.first-after, 0 s",
        "health.interval, 181 d",
        "health.max-rate, 1 KiB",
        "health.history-max, 0",
        "health.findings-max, 1001",
        "health.sync-warning, 0 s",
        "journal.files-max, 1025",
        "journal.pending-max, 513 MiB",
        "journal.retry-delays, []",
        "journal.retry-delays, '[1 s, 0 s]'",
        "journal.retry-delays, '[-1 s]'",
        "journal.retry-delays, '[1 s, 61 s]'",
        "journal.retry-delays, '[1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s]'",
        "seal.max-concurrent, 65",
        "seal.queue-max, 0",
        "seal.max-rate, 1 KiB",
        "seal.retry-first, 0 s",
        "seal.retry-max, 2 d",
        "compaction.max-concurrent, 65",
        "compaction.calls-max, 0",
        "compaction.max-rate, 1 KiB",
        "compaction.interval, 0 s",
        "compaction.retry-delay, 2 h",
        "compaction.churn-min, 0",
        "compaction.small-keys-max, -1",
        "compaction.small-length, 2 TiB",
        "compaction.compress-backups-after, 366 d",
        "segment.max-length, 2 GiB",
        "segment.flush-bytes, 0",
        "segment.flush-delay, 0 s",
        "segment.flush-delay, 2 h",
        "segment.retry-delay, 0 s",
        "segment.retry-delay, 2 h",
        "retention.check-every, 999 ms",
        "retention.check-every, 25 h",
        "checkpoint-after, 1",
        "pending-max-bytes, 1",
        "close-patience, 0 s",
        "close-patience, 2 h",
        "idle.close-files-after, 9 ms",
        "idle.close-files-after, 366 d",
        "idle.stop-after, -1 s",
        "idle.stop-after, 366 d",
        "disk.max-bytes, 100 MiB",
        "disk.max-bytes, 2 EiB",
        "disk.min-free, 2 EiB"
    })
    void setting_outOfItsRange_failsNamingKeyValueAndRange(String key, String value) {
        assertThatThrownBy(() -> read("tidemark." + key + " = " + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tidemark." + key)
                .hasMessageContaining("actual=")
                .hasMessageMatching(".*(min=.* max=|no multiple of ).*");
    }
}
