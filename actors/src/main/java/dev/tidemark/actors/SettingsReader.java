package dev.tidemark.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.tidemark.actors.writer.WriterSettings;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.journal.JournalSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Parses the {@code tidemark} section of a configuration once; errors name the key. */
final class SettingsReader {

    private static final long MIB = 1L << 20;
    private static final int BATCHES_PER_FRAME = 4;

    private final Config config;

    SettingsReader(Config config) {
        this.config = config;
    }

    TidemarkSettings read(Path directory, Seams seams) {
        return new TidemarkSettings(
                directory,
                seams,
                engine(),
                journal(),
                writer(),
                bounds(),
                config.getDurationList("journal.retry-delays"));
    }

    private StoreSettings engine() {
        return new StoreSettings(
                bytes("segment.max-length", 4096, 1024 * MIB),
                count("read-handles-max", 8, 65_536),
                count("write-handles-max", 0, 65_536),
                bytes("cache.max-bytes", 0, 1L << 40));
    }

    private JournalSettings journal() {
        try {
            return new JournalSettings(
                    bytes("journal.file-length", 0, 1024 * MIB), count("journal.files-max", 3, 1024), (int)
                            bytes("journal.pending-max", 4096, 512 * MIB));
        } catch (IllegalArgumentException cause) {
            throw new ConfigException.BadValue("tidemark.journal", cause.getMessage(), cause);
        }
    }

    private WriterSettings writer() {
        return new WriterSettings(
                batchMaxBytes(),
                bytes("segment.flush-bytes", 1, 64 * MIB),
                bytes("checkpoint-after", 1024, 1L << 40),
                duration("segment.flush-delay"),
                duration("idle.close-files-after"),
                duration("idle.stop-after"),
                duration("segment.retry-delay"),
                new JsonLimits(
                        (int) Math.min(bytes("value.max-length", 1, 64 * MIB), batchMaxBytes()),
                        count("value.max-depth", 1, 1000)));
    }

    /** What is set, or less where a journal of small files could not take it: a batch may pass its bound by one call. */
    private int batchMaxBytes() {
        JournalSettings journal = journal();
        long frameBytes = Math.min(journal.fileLengthBytes(), journal.pendingMaxBytes());
        return (int) Math.min(bytes("batch.max-length", 1024, 64 * MIB), frameBytes / BATCHES_PER_FRAME);
    }

    private TidemarkSettings.Bounds bounds() {
        return new TidemarkSettings.Bounds(
                count("pending-writes-max", 1, 1 << 20),
                bytes("pending-max-bytes", 1024, 1L << 40),
                count("open-collections-max", 2, 1 << 20),
                count("waiting-readers-max", 1, 1 << 24),
                count("batch.max-count", 1, 100_000),
                duration("close-patience"));
    }

    private long bytes(String key, long min, long max) {
        return within(key, config.getBytes(key), min, max);
    }

    private int count(String key, int min, int max) {
        return (int) within(key, config.getLong(key), min, max);
    }

    private static long within(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new ConfigException.BadValue(
                    "tidemark." + key, "out of range: min=" + min + " max=" + max + " actual=" + value);
        }
        return value;
    }

    private Duration duration(String key) {
        Duration value = config.getDuration(key);
        if (value.isNegative() || value.isZero()) {
            throw new ConfigException.BadValue("tidemark." + key, "not positive: actual=" + value);
        }
        return value;
    }
}
