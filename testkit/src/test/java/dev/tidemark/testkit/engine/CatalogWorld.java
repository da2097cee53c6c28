package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.Key;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A catalog on a simulated disk beside a map that knows what it must hold. Owned by a test.
 *
 * <p>A change under way when a life ends may have been made or not; every other one has been made, and no number is given out twice.
 */
final class CatalogWorld {

    private final SimulatedDisk disk;
    private final Map<String, CatalogEntry> model = new TreeMap<>();
    private final Set<CatalogEntry> everDurable = new HashSet<>();
    private Optional<Map<String, CatalogEntry>> perhaps = Optional.empty();
    private long highest;
    private long seeds;
    private Optional<CatalogProcess> process = Optional.empty();

    CatalogWorld(long seed) {
        this.disk = new SimulatedDisk(seed);
        disk.prepareDirectory(CatalogProcess.DIRECTORY);
    }

    SimulatedDisk disk() {
        return disk;
    }

    Map<String, CatalogEntry> model() {
        return model;
    }

    CatalogProcess process() {
        return process.orElseThrow();
    }

    void open() {
        process = Optional.of(new CatalogProcess(disk));
    }

    void create(String name) {
        CatalogEntry entry = process().next(name, ++seeds);
        assertThat(entry.id().value()).isGreaterThan(highest);
        change(name, Optional.of(entry));
        highest = entry.id().value();
        everDurable.add(entry);
    }

    /** The same collection with other settings. */
    void alter(String name) {
        CatalogEntry before = Optional.ofNullable(model.get(name)).orElseThrow();
        long kept = before.settings().retention().maxCount().orElse(0) + 1;
        Retention retention = Retention.FOR_EVER.withMaxCount(kept);
        CatalogEntry entry = before.with(CollectionSettings.KEYLESS.keeping(retention));
        change(name, Optional.of(entry));
        everDurable.add(entry);
    }

    void drop(String name) {
        change(name, Optional.empty());
    }

    private void change(String name, Optional<CatalogEntry> entry) {
        Map<String, CatalogEntry> next = new TreeMap<>(model);
        entry.ifPresentOrElse(created -> next.put(name, created), () -> next.remove(name));
        perhaps = Optional.of(next);
        process().change(name, entry);
        perhaps = Optional.empty();
        model.clear();
        model.putAll(next);
    }

    /** Runs steps of one life; whether they came to their end. */
    boolean live(FaultPlan plan, Runnable steps) {
        disk.faults(plan);
        try {
            steps.run();
            return true;
        } catch (PowerCutError cut) {
            disk.faults(FaultPlan.none());
            disk.restart();
        } catch (StorageFailedException refused) {
            disk.faults(FaultPlan.none());
            disk.processKill();
        } finally {
            disk.faults(FaultPlan.none());
        }
        process = Optional.empty();
        return false;
    }

    void close() {
        process().close();
        end();
    }

    /** The process is gone, in whichever way. */
    void end() {
        process = Optional.empty();
        disk.processKill();
    }

    void cutPower() {
        process = Optional.empty();
        disk.powerCut();
    }

    /** The open catalog is the map, or what the change under way would have made of it. */
    void check() {
        List<CatalogEntry> listed = process().catalog().list(Optional.empty(), Integer.MAX_VALUE);
        if (perhaps.isPresent() && listed.equals(new ArrayList<>(perhaps.get().values()))) {
            model.clear();
            model.putAll(perhaps.get());
            model.values()
                    .forEach(entry -> highest = Math.max(highest, entry.id().value()));
            everDurable.addAll(model.values());
        }
        perhaps = Optional.empty();
        assertThat(listed).containsExactlyElementsOf(model.values());
        assertThat(process().catalog().size()).isEqualTo(model.size());
        assertThat(process().store().reader().size()).isEqualTo(model.size());
        for (CatalogEntry entry : everDurable) {
            Optional<CatalogEntry> expected =
                    Optional.ofNullable(model.get(entry.name().value()));
            assertThat(process().catalog().find(entry.name())).isEqualTo(expected);
            assertThat(process().catalog().find(entry.id()))
                    .isEqualTo(expected.filter(present -> present.id().equals(entry.id())));
            Optional<LogRecord> line = process()
                    .store()
                    .reader()
                    .latest(Key.of(entry.name().value()).escaped());
            assertThat(line.map(LogRecord::valueText).map(String::getBytes))
                    .usingRecursiveComparison()
                    .isEqualTo(expected.map(CatalogEntry::encode));
        }
    }

    /** A page from behind a name on is that of the map. */
    void checkPage(String after, int limit) {
        assertThat(process().catalog().list(Optional.of(new CollectionName(after)), limit))
                .containsExactlyElementsOf(model.entrySet().stream()
                        .filter(known -> known.getKey().compareTo(after) > 0)
                        .limit(limit)
                        .map(Map.Entry::getValue)
                        .toList());
    }
}
