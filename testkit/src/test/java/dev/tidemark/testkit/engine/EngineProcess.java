package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.workload.PlannedWrite;
import dev.tidemark.testkit.workload.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One life of a process that uses the engine: journal and collections on one thread, in the order of steps that the actors keep.
 * A {@code PowerCutError} comes out of whatever it does when its disk dies; then it is dropped.
 */
final class EngineProcess {

    static final Path DIRECTORY = Path.of("/data");
    private static final int RETRIES = 3;
    private static final int COMPACTION_STEPS_MAX = 24;
    private static final int COMPACTION_STEPS_ALL = 10_000;

    /** The disk is beyond use: the process must end. */
    static final class Fenced extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Fenced(Throwable cause) {
            super("journal is fenced", cause);
        }
    }

    private final List<String> names;
    private final History history;
    private final ModelReads reads;
    private final RandomGenerator random;
    private final Seams seams;
    private final FileSystem disk;
    private final LogContext context;
    private final JournalShard shard;
    private final EngineWorld world;
    private final SimulatedSealers sealers;
    private final Map<String, OpenCollection> open = new LinkedHashMap<>();

    EngineProcess(EngineWorld world, FileSystem rawDisk, RandomGenerator random) {
        this.names = world.names();
        this.history = world.history();
        this.reads = new ModelReads(world.history(), world.model(), world.rotations());
        this.random = random;
        this.seams = world.seams();
        this.world = world;
        HandleRoles roles = new HandleRoles(rawDisk);
        this.disk = seams.disk().apply(roles);
        this.context = LogContext.of(disk, world.settings().store(random), new EverySecond());
        this.sealers = new SimulatedSealers(world, roles, disk, context, random);
        disk.createDirectories(DIRECTORY);
        this.shard = seams.shard()
                .apply(new LocalJournal(
                                disk,
                                DIRECTORY.resolve("journal"),
                                world.settings().journal(),
                                () -> true,
                                world.cuts())
                        .open(0));
    }

    /** The last name stands for the catalog, whose one segment never rolls. */
    static CollectionFiles filesOf(List<String> names, int index) {
        return index == names.size() - 1
                ? Catalog.files(DIRECTORY)
                : new CollectionFiles(
                        DIRECTORY.resolve("collections").resolve("c" + index),
                        new CollectionId(index + 1),
                        "000000000000000" + index);
    }

    private OpenCollection collection(String name) {
        OpenCollection known = open.get(name);
        if (known != null) {
            return known;
        }
        CollectionFiles files = filesOf(names, names.indexOf(name));
        CollectionSettings settings = world.settingsOf(name).apply(CollectionSettings.of(world.durabilityOf(name)));
        JournalEvidence evidence = JournalEvidence.of(shard, files.id());
        CollectionOpener.Opened opened =
                new CollectionOpener(context).open(files, KeySeed.of(names.indexOf(name)), settings, evidence);
        world.cuts().opened(name, opened.report());
        Saboteur saboteur = new Saboteur(disk, files, seams.sabotage());
        Compacting compacting = new Compacting(opened.store(), saboteur, world.settings());
        Retaining retaining = new Retaining(name, opened.store(), settings.retention(), saboteur, world.logBounds());
        OpenCollection collection = new OpenCollection(name, files, opened.store(), compacting, retaining);
        open.put(name, collection);
        return collection;
    }

    /** Carries a step out. Storage failures refuse it. */
    void run(Step step) {
        try {
            OpenCollection collection = collection(step.collection());
            if (step instanceof Step.Write write) {
                write(collection, List.of(write.write()));
            } else if (step instanceof Step.Batch batch) {
                write(collection, batch.writes());
            } else if (step instanceof Step.Read read) {
                reads.read(collection, read.key());
            } else if (step instanceof Step.ListKeys list) {
                reads.list(collection, list.prefix());
            } else if (step instanceof Step.ReadLog read) {
                reads.follow(collection, read);
            }
        } catch (StorageFailedException refused) {
            recoverFromTrouble(step.collection());
        }
        if (random.nextInt(3) == 0) {
            flush();
            upkeep();
        }
    }

    /** A collection that met a failure is opened anew; the journal, if it failed, goes on in a fresh file. */
    private void recoverFromTrouble(String name) {
        flush();
        retry(Optional.empty());
        drop(name);
    }

    private void write(OpenCollection collection, List<PlannedWrite> writes) {
        Optional<List<Change>> changes = collection.decide(writes);
        long operation = history.invoked(
                collection.name(),
                changes.orElseGet(
                        () -> writes.stream().map(PlannedWrite::change).toList()));
        if (changes.isEmpty()) {
            history.refused(operation);
            return;
        }
        collection.stage(operation, changes.get());
    }

    /** Sends what is staged through the journal and answers it. */
    void flush() {
        List<Flight> flights = new ArrayList<>();
        for (OpenCollection collection : open.values()) {
            if (collection.hasStaged()) {
                Flight flight = collection.depart();
                flights.add(flight);
                boolean sync = world.durabilityOf(collection.name()) == Durability.ALWAYS;
                shard.append(List.of(flight.batch().entry(collection.store().id())), sync, flight);
            }
        }
        world.flushing();
        if (seams.haste() == Seams.Haste.ANSWERS) {
            flights.forEach(Flight::durable);
            flights.forEach(this::landed);
        } else if (seams.haste().isEarlyForReaders()) {
            flights.forEach(this::showEarly);
        }
        Optional<StorageFailedException> failure = attempt(shard::flush);
        failure = failure.isPresent() ? retry(failure) : failure;
        if (seams.haste() == Seams.Haste.NONE) {
            flights.forEach(this::landed);
        } else if (seams.haste().isEarlyForReaders()) {
            flights.forEach(this::answer);
        }
        if (failure.isPresent()) {
            throw new Fenced(failure.get());
        }
    }

    private static Optional<StorageFailedException> attempt(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (StorageFailedException failure) {
            return Optional.of(failure);
        }
    }

    /** Retries on fresh files; what is left when all tries fail, after which the shard is fenced. */
    private Optional<StorageFailedException> retry(Optional<StorageFailedException> before) {
        Optional<StorageFailedException> failure = before;
        for (int tries = 0; tries < RETRIES; tries++) {
            failure = attempt(shard::retryOnFreshFile);
            if (failure.isEmpty()) {
                return failure;
            }
        }
        shard.abandon(failure.orElseThrow());
        return failure;
    }

    private void showEarly(Flight flight) {
        OpenCollection collection = flight.collection();
        collection.land(flight);
        if (seams.haste() == Seams.Haste.FEEDS) {
            reads.deliver(collection);
            return;
        }
        for (StagedWrite write : flight.writes()) {
            Change change = write.changes().get(0);
            collection
                    .read(change.key())
                    .ifPresent(
                            seen -> history.read(collection.name(), change.key(), history.begin(), Optional.of(seen)));
        }
    }

    private void landed(Flight flight) {
        if (flight.isDurable()) {
            flight.collection().land(flight);
        }
        answer(flight);
    }

    private void answer(Flight flight) {
        OpenCollection collection = flight.collection();
        if (flight.isDurable()) {
            for (StagedWrite write : flight.writes()) {
                long last = reads.model(collection).append(write.changes()).position();
                reads.requireEqual(
                        "position of operation " + write.operation(), collection, last, write.lastPosition());
                history.acknowledged(write.operation(), last);
            }
            return;
        }
        boolean unknown = flight.failure().orElseThrow() instanceof IndeterminateException;
        for (StagedWrite write : flight.writes()) {
            if (unknown) {
                history.indeterminate(write.operation());
            } else {
                history.refused(write.operation());
            }
        }
        drop(collection.name());
    }

    /** What the actors do beside the writes. */
    private void upkeep() {
        List<OpenCollection> idle = new ArrayList<>(open.values());
        for (OpenCollection collection : idle) {
            int choice = random.nextInt(24);
            Runnable work = switch (choice) {
                case 0, 1, 2, 3, 4 -> collection.store()::flush;
                case 5, 6, 7, 8, 9, 10, 11 -> () -> collection.finishSegments(shard);
                case 12 -> () -> collection.force(shard);
                case 13 -> collection.store()::releaseHandle;
                case 14 -> () -> drop(collection.name());
                case 15, 16 -> () -> checkpoint(collection);
                case 17, 18, 19, 20 -> () -> compact(collection);
                case 21, 22 ->
                    () -> {
                        sealers.seal(collection);
                        collection.retaining().look();
                    };
                default -> () -> {};
            };
            if (attempt(work).isPresent()) {
                afterFailure(collection);
            }
        }
        if (random.nextInt(world.settings().syncOneIn()) == 0) {
            journal(this::sync);
        }
        if (random.nextInt(2) == 0) {
            journal(shard::prepareSpare);
        }
        if (shard.wantsRecycling() && random.nextInt(3) > 0) {
            recycle();
        }
    }

    private void checkpoint(OpenCollection collection) {
        if (world.settings().traits().checkpoints()
                && !collection.files().isCatalog()
                && collection.store().reader().damage().isEmpty()) {
            collection.store().checkpoint().run();
        }
    }

    /** A good part of a compaction, or all of it. */
    private void compact(OpenCollection collection) {
        if (world.settings().traits().compaction() && !collection.files().isCatalog()) {
            int steps = random.nextInt(2) == 0 ? COMPACTION_STEPS_ALL : 1 + random.nextInt(COMPACTION_STEPS_MAX);
            world.compacted(collection
                    .compacting()
                    .advance(steps, this::syncOrFail, world.settings().rot()));
        }
    }

    /** After a failed sync nobody knows what is durable, even if the journal goes on. */
    private void syncOrFail() {
        Optional<StorageFailedException> failure = attempt(this::sync);
        if (failure.isPresent()) {
            Optional<StorageFailedException> again = retry(failure);
            if (again.isPresent()) {
                throw new Fenced(again.get());
            }
            throw failure.get();
        }
    }

    /** The writer either stalls and tries again, or dies and is opened anew. */
    private void afterFailure(OpenCollection collection) {
        collection.compacting().abandon();
        if (random.nextBoolean() && !collection.store().compaction().isSwitching()) {
            collection.store().forgetHandle();
        } else {
            drop(collection.name());
        }
    }

    private void sync() {
        shard.sync();
        for (OpenCollection collection : open.values()) {
            history.synced(collection.name(), collection.store().watermark());
        }
    }

    private void recycle() {
        for (JournalShard.Retained retained : shard.retained()) {
            String name = names.get(
                    retained.collection().value() == 0
                            ? names.size() - 1
                            : Math.toIntExact(retained.collection().value()) - 1);
            if (attempt(() -> collection(name).force(shard)).isPresent()) {
                retry(Optional.empty());
                drop(name);
                return;
            }
        }
        journal(shard::recycleOldest);
    }

    private void journal(Runnable work) {
        if (attempt(work).isPresent()) {
            Optional<StorageFailedException> failure = retry(Optional.empty());
            if (failure.isPresent()) {
                throw new Fenced(failure.get());
            }
        }
    }

    /** Lets a collection go; the next touch opens it anew. What it had staged is refused. */
    private void drop(String name) {
        OpenCollection collection = open.remove(name);
        if (collection == null) {
            return;
        }
        collection.compacting().abandon();
        collection.unsent().forEach(write -> history.refused(write.operation()));
        Optional<StorageFailedException> unflushed = attempt(collection.store()::close);
        if (unflushed.isPresent()) {
            // What is not flushed stands in the journal.
            attempt(collection.store()::close);
        }
    }

    /** Opens and reads every collection. */
    Map<String, Reopened> contents() {
        Map<String, Reopened> contents = new TreeMap<>();
        names.forEach(name -> contents.put(name, collection(name).contents()));
        return contents;
    }

    /** Compares what stands of chunks. */
    void checkChunks() {
        open.values().forEach(sealers::check);
    }

    /** Ends as a store does that is shut down. */
    void close() {
        flush();
        List.copyOf(open.keySet()).forEach(this::drop);
        attempt(shard::close);
        context.readHandles().close();
    }
}
