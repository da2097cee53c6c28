package dev.tidemark.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.testkit.workload.WorkloadShape;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * How a world is made.
 *
 * @param generations lives of the store's process
 * @param stepsMax most operations of the workload in one life
 * @param weathers what the disk may do
 * @param disk what stands between store and disk: nothing, or a planted bug
 * @param shape of the workload
 * @param spareBytes what the store may take beside its journal; zero for as much as it likes
 * @param kept how much of the collections without keys is kept, in their order; empty for all of each
 */
record WorldSettings(
        int generations,
        int stepsMax,
        List<Weather> weathers,
        UnaryOperator<FileSystem> disk,
        WorkloadShape shape,
        long spareBytes,
        List<Retention> kept) {

    private static final int KEPT_COUNT = 25;
    private static final WorkloadShape SHAPE = new WorkloadShape(4, 4, 30, 160, 1_500, 6);

    static final WorldSettings DEFAULT =
            new WorldSettings(6, 120, List.of(Weather.values()), UnaryOperator.identity(), SHAPE, 0, List.of());

    private static final String SMALL = """
            tidemark {
              segment { max-length = %d KiB, flush-bytes = %d, flush-delay = 200 ms, retry-delay = 1 s }
              journal { file-length = %d KiB, files-max = %d, pending-max = 24 KiB, retry-delays = [1 s, 2 s, 4 s] }
              batch { max-length = 4 KiB, max-count = 50 }
              value { max-length = 4 KiB, max-depth = 8 }
              pending-writes-max = 48
              pending-max-bytes = 64 KiB
              open-collections-max = 4
              waiting-readers-max = 12
              read-handles-max = 8
              write-handles-max = %d
              cache.max-bytes = 16 KiB
              seal { max-concurrent = %d, queue-max = 3, max-rate = 1 TiB, renderers = %s, encodings = %s }
              backup.schedule = ""
              compaction { max-rate = %s, interval = %s, retry-delay = 1 s, small-length = 4 KiB,
                compress-backups-after = %s }
              idle { close-files-after = 3 s, stop-after = 9 s }
              retention.check-every = 15 s
            }
            """;

    WorldSettings with(List<Weather> newWeathers) {
        return new WorldSettings(generations, stepsMax, newWeathers, disk, shape, spareBytes, kept);
    }

    WorldSettings onDisk(UnaryOperator<FileSystem> newDisk) {
        return new WorldSettings(generations, stepsMax, weathers, newDisk, shape, spareBytes, kept);
    }

    WorldSettings lasting(int newGenerations, int newStepsMax) {
        return new WorldSettings(newGenerations, newStepsMax, weathers, disk, shape, spareBytes, kept);
    }

    /** The first collections, used most, have no keys. */
    WorldSettings withStreams(int count) {
        return new WorldSettings(generations, stepsMax, weathers, disk, shape.withStreams(count), spareBytes, kept);
    }

    WorldSettings sparing(long newSpareBytes) {
        return new WorldSettings(generations, stepsMax, weathers, disk, shape, newSpareBytes, kept);
    }

    /** As many of the first collections as are wanted have no keys, and keep little: the first so many records, the second for so long. */
    WorldSettings withRetention() {
        List<Retention> little = List.of(
                Retention.FOR_EVER.withMaxCount(KEPT_COUNT), Retention.FOR_EVER.withMaxAge(Duration.ofSeconds(20)));
        return new WorldSettings(
                generations, stepsMax, weathers, disk, shape.withStreams(little.size()), spareBytes, little);
    }

    /** How the collections are created, by their places in the workload. */
    CollectionSettings collection(int index) {
        CollectionSettings keyed = CollectionSettings.of(durability(index));
        if (index >= shape.streams()) {
            return keyed;
        }
        return index < kept.size() ? keyed.withoutKeys().keeping(kept.get(index)) : keyed.withoutKeys();
    }

    Durability durability(int index) {
        return switch (index) {
            case 1 -> Durability.INTERVAL;
            case 2 -> Durability.NEVER;
            default -> Durability.ALWAYS;
        };
    }

    /** Records of a collection that no retention may remove. */
    long keptCount(int index) {
        Retention retention = collection(index).retention();
        boolean byCount = retention.maxCount().isPresent() && durability(index) == Durability.ALWAYS;
        return byCount ? retention.maxCount().getAsLong() : retention.isLimited() ? 0 : Long.MAX_VALUE;
    }

    /** Settings of a store so small that a few writes roll, recycle, evict and stop everything. */
    Config store(RandomGenerator random) {
        Config config = ConfigFactory.parseString(SMALL.formatted(
                4 << random.nextInt(3),
                random.nextBoolean() ? 1 : 2_048,
                24 + 8 * random.nextInt(3),
                4 + random.nextInt(2),
                random.nextInt(3),
                random.nextInt(3) == 0 ? 2 : 0,
                random.nextBoolean() ? "[ndjson, json]" : "[ndjson]",
                random.nextInt(4) == 0 ? "[gzip]" : "[]",
                random.nextInt(3) == 0 ? "64 KiB" : "1 TiB",
                random.nextBoolean() ? "10 s" : "1 h",
                random.nextBoolean() ? "1 s" : "1 d"));
        long journal = config.getBytes("tidemark.journal.file-length") * config.getInt("tidemark.journal.files-max");
        return spareBytes == 0
                ? config
                : ConfigFactory.parseString("tidemark.disk.max-bytes = " + (journal + spareBytes))
                        .withFallback(config);
    }
}
