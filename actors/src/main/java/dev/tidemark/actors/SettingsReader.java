package dev.tidemark.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.tidemark.actors.backup.BackupSchedule;
import dev.tidemark.actors.backup.BackupSettings;
import dev.tidemark.actors.compaction.CompactionSettings;
import dev.tidemark.actors.expiry.ExpirySettings;
import dev.tidemark.actors.health.HealthSettings;
import dev.tidemark.actors.seal.SealSettings;
import dev.tidemark.actors.shape.ShapeSettings;
import dev.tidemark.actors.snapshot.SnapshotFiles;
import dev.tidemark.actors.snapshot.SnapshotSettings;
import dev.tidemark.actors.writer.IdempotencySettings;
import dev.tidemark.actors.writer.TransactionSettings;
import dev.tidemark.actors.writer.WriterSettings;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.RollPeriod;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.space.DiskLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses the {@code tidemark} section of a configuration once; errors name the key. */
final class SettingsReader {

    private static final long MIB = 1L << 20;
    private static final long PAGE = 4096;
    private static final double PERCENT = 100;
    private static final long DISK_MAX = 1L << 60;
    private static final int BATCHES_PER_FRAME = 4;
    private static final int RETRIES_MAX = 16;
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration IDLE_MIN = Duration.ofMillis(10);
    /** Akka's timers take no more than 248 days. */
    private static final Duration TIMER_MAX = Duration.ofDays(180);

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration CENTURY = Duration.ofDays(36_500);

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
                new TidemarkSettings.Upkeep(
                        durations("journal.retry-delays", RETRIES_MAX, TICK, Duration.ofMinutes(1)),
                        seal(),
                        compaction(),
                        disk(),
                        duration("retention.check-every", Duration.ofSeconds(1), Duration.ofDays(1)),
                        expiry(),
                        shape(),
                        backup(directory),
                        snapshot(),
                        duration("read-only.poll-interval", TICK, Duration.ofMinutes(1)),
                        health()));
    }

    private BackupSettings backup(Path directory) {
        String place = config.getString("backup.directory");
        return new BackupSettings(
                place.isEmpty() ? directory.resolve("backups") : Path.of(place),
                schedule(),
                duration("backup.keep", Duration.ZERO, CENTURY),
                bytes("backup.max-rate", 64 * 1024, 1L << 40),
                config.getBoolean("backup.verify"));
    }

    private HealthSettings health() {
        return new HealthSettings(
                duration("health.first-after", TICK, TIMER_MAX),
                duration("health.interval", Duration.ZERO, TIMER_MAX),
                bytes("health.max-rate", 64 * 1024, 1L << 40),
                count("health.history-max", 1, 10_000),
                count("health.findings-max", 1, 1_000),
                new HealthSettings.Limits(
                        bytes("health.snapshot-max-length", 0, DISK_MAX),
                        bytes("health.log-max-length", 0, DISK_MAX),
                        bytes("health.free-warning", 0, DISK_MAX),
                        bytes("health.free-critical", 0, DISK_MAX),
                        duration("health.journal-max-age", TICK, CENTURY),
                        duration("health.sync-warning", TICK, Duration.ofHours(1)),
                        duration("health.sync-critical", TICK, Duration.ofDays(1))));
    }

    private Optional<BackupSchedule> schedule() {
        String line = config.getString("backup.schedule");
        try {
            return line.isBlank() ? Optional.empty() : Optional.of(BackupSchedule.parse(line, ZoneId.systemDefault()));
        } catch (IllegalArgumentException misspelt) {
            throw bad("backup.schedule", "no line of cron: reason=" + misspelt.getMessage());
        }
    }

    private ExpirySettings expiry() {
        return new ExpirySettings(
                duration("expiry.check-every", TICK, Duration.ofHours(1)),
                duration("expiry.jump-believed-after", Duration.ZERO, Duration.ofDays(1)),
                count("expiry.noted-max", 16, 1 << 24),
                bytes("expiry.scan-max-rate", 64 * 1024, 1L << 40),
                new ExpirySettings.Handlers(
                        duration("expiry.handler.patience", TICK, Duration.ofDays(1)),
                        count("expiry.handler.parallelism", 1, 4096),
                        duration("expiry.handler.retry-min", TICK, Duration.ofDays(1)),
                        duration("expiry.handler.retry-max", TICK, YEAR)));
    }

    private SnapshotSettings snapshot() {
        List<CollectionName> collections = config.getStringList("snapshot.collections").stream()
                .distinct()
                .map(SettingsReader::snapshotOf)
                .toList();
        return new SnapshotSettings(
                collections,
                duration("snapshot.every", TICK, TIMER_MAX),
                bytes("snapshot.memory", 64 * 1024, 1024 * MIB),
                config.getBoolean("snapshot.import"));
    }

    private static CollectionName snapshotOf(String text) {
        try {
            CollectionName name = new CollectionName(text);
            SnapshotFiles.refusal(name).ifPresent(reason -> {
                throw bad("snapshot.collections", reason + ": collection=" + name);
            });
            return name;
        } catch (InvalidRequestException noName) {
            throw bad("snapshot.collections", "no name of a collection: name=" + text + " reason=" + noName);
        }
    }

    private ShapeSettings shape() {
        return new ShapeSettings(
                count("shape.max-count", 1, 100_000),
                count("shape.active-max", 1, 100_000),
                duration("shape.idle-after", IDLE_MIN, YEAR),
                duration("shape.patience", IDLE_MIN, Duration.ofHours(1)),
                count("shape.waiting-max", 1, 1 << 24),
                new ShapeSettings.Queries(
                        (int) bytes("shape.where-max-length", 16, 64 * 1024),
                        count("shape.subset-max-count", 1, Integer.MAX_VALUE),
                        bytes("shape.subset-max-length", 1, 1L << 40)),
                new ShapeSettings.Thresholds(
                        count("shape.mark-after", 1, Integer.MAX_VALUE),
                        count("shape.dead-min", 1, Integer.MAX_VALUE)));
    }

    private CompactionSettings compaction() {
        return new CompactionSettings(
                count("compaction.max-concurrent", 0, 64),
                count("compaction.calls-max", 1, 1 << 20),
                bytes("compaction.max-rate", 64 * 1024, 1L << 40),
                duration("compaction.interval", Duration.ofSeconds(1), TIMER_MAX),
                duration("compaction.retry-delay", TICK, Duration.ofHours(1)),
                new CompactionPolicy(
                        count("compaction.churn-min", 1, 1_000_000) / PERCENT,
                        count("compaction.small-keys-max", 0, Integer.MAX_VALUE),
                        bytes("compaction.small-length", 0, 1L << 40)),
                new CompactionSettings.Ages(
                        duration("compaction.compress-backups-after", Duration.ZERO, YEAR),
                        duration("compaction.tombstone-age", Duration.ZERO, CENTURY)));
    }

    /** A cap that the journal alone would reach is a slip. */
    private DiskLimits disk() {
        long maxBytes = bytes("disk.max-bytes", 0, DISK_MAX);
        JournalSettings journal = journal();
        long journalBytes = journal.fileLengthBytes() * journal.filesMax();
        if (maxBytes > 0 && maxBytes <= journalBytes) {
            throw bad(
                    "disk.max-bytes",
                    "out of range, the journal alone may take as much: min=" + (journalBytes + 1) + " max=" + DISK_MAX
                            + " actual=" + maxBytes);
        }
        return new DiskLimits(maxBytes, bytes("disk.min-free", 0, DISK_MAX));
    }

    private SealSettings seal() {
        return new SealSettings(
                count("seal.max-concurrent", 0, 64),
                count("seal.queue-max", 1, 1 << 20),
                bytes("seal.max-rate", 64 * 1024, 1L << 40),
                duration("seal.retry-first", TICK, Duration.ofHours(1)),
                duration("seal.retry-max", TICK, Duration.ofDays(1)),
                names("seal.renderers", SealSettings.RENDERERS),
                names("seal.encodings", SealSettings.ENCODINGS));
    }

    private List<String> names(String key, List<String> known) {
        List<String> names = config.getStringList(key);
        for (String name : names) {
            if (!known.contains(name)) {
                throw bad(key, "unknown name: expected=" + known + " actual=" + name);
            }
        }
        return names.stream().distinct().toList();
    }

    private StoreSettings engine() {
        return new StoreSettings(
                bytes("segment.max-length", 4096, 1024 * MIB),
                count("read-handles-max", 8, 65_536),
                count("write-handles-max", 0, 65_536),
                bytes("cache.max-bytes", 0, 1L << 40),
                rollEvery());
    }

    private RollPeriod rollEvery() {
        String name = config.getString("segment.roll-every");
        return Arrays.stream(RollPeriod.values())
                .filter(period -> nameOf(period).equals(name))
                .findFirst()
                .orElseThrow(() -> bad(
                        "segment.roll-every",
                        "unknown name: expected="
                                + Arrays.stream(RollPeriod.values())
                                        .map(SettingsReader::nameOf)
                                        .toList()
                                + " actual=" + name));
    }

    private static String nameOf(RollPeriod period) {
        return period.name().toLowerCase(Locale.ROOT);
    }

    private JournalSettings journal() {
        long fileLength = bytes("journal.file-length", 3 * PAGE, 1024 * MIB);
        if (fileLength % PAGE != 0) {
            throw bad("journal.file-length", "no multiple of " + PAGE + ": actual=" + fileLength);
        }
        return new JournalSettings(
                fileLength, count("journal.files-max", 4, 1024), (int) bytes("journal.pending-max", PAGE, 512 * MIB));
    }

    private WriterSettings writer() {
        return new WriterSettings(
                batchMaxBytes(),
                bytes("segment.flush-bytes", 1, 64 * MIB),
                bytes("checkpoint-after", 1024, 1L << 40),
                duration("segment.flush-delay", TICK, Duration.ofHours(1)),
                duration("idle.close-files-after", IDLE_MIN, YEAR),
                duration("idle.stop-after", IDLE_MIN, YEAR),
                duration("segment.retry-delay", TICK, Duration.ofHours(1)),
                duration("cache.max-age", IDLE_MIN, YEAR),
                new JsonLimits(
                        (int) Math.min(bytes("value.max-length", 1, 64 * MIB), batchMaxBytes()),
                        count("value.max-depth", 1, 1000)),
                transaction());
    }

    private TransactionSettings transaction() {
        return new TransactionSettings(
                count("transaction.pending-max", 1, 1 << 20),
                count("transaction.collections-max", 1, 1024),
                count("transaction.optimistic-tries", 0, 1000),
                duration("transaction.hold-max", TICK, Duration.ofMinutes(1)),
                new IdempotencySettings(
                        duration("idempotency.keep", TICK, YEAR),
                        count("idempotency.max-count", 1, 1 << 24),
                        bytes("idempotency.max-bytes", 1024, 1L << 40)));
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
                duration("close-patience", TICK, Duration.ofHours(1)));
    }

    private long bytes(String key, long min, long max) {
        return within(key, config.getBytes(key), min, max);
    }

    private int count(String key, int min, int max) {
        return (int) within(key, config.getLong(key), min, max);
    }

    private static long within(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw bad(key, "out of range: min=" + min + " max=" + max + " actual=" + value);
        }
        return value;
    }

    private static ConfigException bad(String key, String reason) {
        return new ConfigException.BadValue("tidemark." + key, reason);
    }

    private Duration duration(String key, Duration min, Duration max) {
        return within(key, config.getDuration(key), min, max);
    }

    private static Duration within(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw bad(key, "out of range: min=" + min + " max=" + max + " actual=" + value);
        }
        return value;
    }

    private List<Duration> durations(String key, int countMax, Duration min, Duration max) {
        List<Duration> values = config.getDurationList(key);
        if (values.isEmpty() || values.size() > countMax) {
            throw bad(key, "count is out of range: min=1 max=" + countMax + " actual=" + values.size());
        }
        values.forEach(value -> within(key, value, min, max));
        return values;
    }
}
