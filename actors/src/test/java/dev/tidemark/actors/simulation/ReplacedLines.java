package dev.tidemark.actors.simulation;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.compaction.CompactionStatistics;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.simulation.Simulation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of the files that compactions have replaced and retention has removed, taken when a file goes to the backups or for good: what
 * a log held that is not in it any more. One for each world.
 */
final class ReplacedLines {

    private static final Pattern HEADER = Pattern.compile("\\{\"tidemark\":\"segment\".*\"collection\":([0-9]+).*");
    private static final Pattern SEGMENT = Pattern.compile(".*/log/[0-9.]+\\.jsonl");
    private static final int PATIENCE_SECONDS = 60;

    /** By number of the collection, then by position. */
    private final Map<Long, TreeMap<Long, ModelRecord>> known = new TreeMap<>();

    private long count;

    /** The same disk, with an eye on what is moved. */
    FileSystem over(SimulatedDisk disk) {
        return (FileSystem) Proxy.newProxyInstance(
                ReplacedLines.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("rename") && isBackup((Path) arguments[1])) {
                        count++;
                        take(disk, (Path) arguments[0]);
                    }
                    if (method.getName().equals("delete") && isSegment(disk, (Path) arguments[0])) {
                        take(disk, (Path) arguments[0]);
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException wrapped) {
                        throw wrapped.getCause();
                    }
                });
    }

    /** Now and then asks for a compaction. What becomes of it is no promise; that it is answered is. */
    void compactNow(Life life, RandomGenerator random, List<String> collections) {
        if (random.nextInt(15) > 0) {
            return;
        }
        String name = collections.get(random.nextInt(collections.size()));
        CompletionStage<CompactionOutcome> compacting = random.nextInt(8) == 0
                ? life.store().compactAll()
                : life.store().json(name).compact();
        life.calls().follow("compact " + name, compacting, outcome -> {}, failure -> {});
    }

    /** Until the run at the opening is over. */
    void awaitQuiet(Simulation simulation, Tidemark store) {
        for (int seconds = 0; isBusy(store.statistics().compaction()); seconds++) {
            if (seconds == PATIENCE_SECONDS) {
                throw new AssertionError("compaction does not end: " + store.statistics());
            }
            simulation.advance(Duration.ofSeconds(1));
        }
    }

    private static boolean isBusy(CompactionStatistics compaction) {
        return compaction.running() + compaction.waiting() > 0;
    }

    /** Files that were replaced. */
    long count() {
        return count;
    }

    private static boolean isBackup(Path target) {
        return target.toString().contains("/" + CollectionFiles.BACKUPS + "/");
    }

    private static boolean isSegment(SimulatedDisk disk, Path file) {
        return SEGMENT.matcher(file.toString()).matches() && disk.exists(file);
    }

    private void take(SimulatedDisk disk, Path file) {
        List<String> lines =
                new String(disk.content(file), StandardCharsets.UTF_8).lines().toList();
        Matcher header = HEADER.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (!header.matches()) {
            // What recovery has found no use for, either.
            return;
        }
        TreeMap<Long, ModelRecord> records =
                known.computeIfAbsent(Long.parseLong(header.group(1)), id -> new TreeMap<>());
        LogLineReader reader = new LogLineReader();
        lines.stream()
                .map(line -> reader.readFramed(line.getBytes(StandardCharsets.UTF_8)))
                .flatMap(reading -> reading.content().stream())
                .filter(record -> record.operation() != Operation.CHECKPOINT)
                .forEach(record -> records.put(record.position(), Records.of(record)));
    }

    /** What was read, with what compaction was right to leave out, and with what stood before the log's beginning. */
    Reopened complete(
            String name, Optional<CollectionDescription> description, Inspection.Found found, SimulatedDisk disk) {
        CollectionDescription described = description.orElseThrow();
        Reopened read = found.reopened();
        CatalogEntry entry = new CatalogEntry(
                new CollectionName(name),
                new CollectionId(described.id()),
                described.handle(),
                0,
                described.settings());
        CollectionFiles files = entry.files(Life.DIRECTORY);
        if (found.first() > 1) {
            // Files whose deletion the disk has refused.
            disk.list(files.logDirectory()).stream()
                    .map(files.logDirectory()::resolve)
                    .filter(file -> isSegment(disk, file))
                    .forEach(file -> take(disk, file));
        }
        List<PositionRange> compacted = new ManifestFile(disk, files)
                .read().segments().stream()
                        .filter(ClosedSegment::isCompacted)
                        .map(segment -> new PositionRange(segment.base(), segment.last()))
                        .toList();
        List<ModelRecord> before = new ArrayList<>(
                known.getOrDefault(described.id(), new TreeMap<>()).values());
        return new Reopened(read.log(), read.state(), read.damage(), compacted)
                .withCompacted(before)
                .withHead(before, found.first());
    }
}
