package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.invariant.Guards;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.actors.writer.Admission;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.FollowerParts;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.backup.RestoreMark;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.ReadOnlyDisk;
import dev.tidemark.engine.store.CatalogReading;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Puts together what a store consists of that is open for reading alone. Used once, by its guardian; takes nothing that is to be given back. */
final class ReadOnlyOpening {

    private ReadOnlyOpening() {}

    /** What the guardian holds. */
    record Opened(
            int openMax,
            LogContext context,
            CatalogReading catalog,
            Ports ports,
            FollowerParts parts,
            ReadOnlyStore tidemark) {

        void release() {
            context.readHandles().close();
            tidemark.ended();
        }
    }

    /** @throws dev.tidemark.engine.TidemarkException naming what keeps the store from being opened */
    static Opened open(ActorContext<ReaderGuardian.Command> context, TidemarkSettings settings) {
        Seams seams = settings.seams();
        Path directory = settings.directory();
        ReadOnlyDisk disk = new ReadOnlyDisk(seams.disk());
        requireStore(disk, directory);
        LogContext log = LogContext.of(disk, settings.engine());
        CatalogReading catalog = new CatalogReading(log, directory);
        StoreMeter meter = new StoreMeter(seams.time());
        TidemarkSettings.Bounds bounds = settings.bounds();
        Executor answers = context.getSystem().dispatchers().lookup(DispatcherSelector.defaultDispatcher());
        Executor files =
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(StoreOpening.UPKEEP_DISPATCHER));
        LiveTail.Waiting waiting = new LiveTail.Waiting(bounds.waitingReadersMax());
        Guards guards = new Guards();
        Admission none = new Admission(0, 0, meter, Optional::empty);
        Ports ports = new Ports(catalog.catalog(), guards, waiting, none, answers, opening(context.getSelf()));
        FollowerParts parts = new FollowerParts(
                directory,
                log,
                disk,
                seams.time(),
                new ConcurrentHashMap<>(),
                new SealGate(
                        log,
                        settings.upkeep().seal(),
                        seams.time(),
                        context.getSystem().ignoreRef()),
                settings.upkeep().readOnlyPollEvery(),
                settings.writer());
        ReadOnlyStore.Parts of = new ReadOnlyStore.Parts(
                context.getSystem(),
                settings,
                log,
                catalog.catalog(),
                ports,
                new InvariantChecks(catalog.catalog(), ports, guards, files),
                Expiries.of(
                        context.getSystem(),
                        catalog.catalog(),
                        seams.time(),
                        settings.upkeep().expiry()),
                waiting,
                meter);
        return new Opened(
                bounds.openCollectionsMax(), log, catalog, ports, parts, new ReadOnlyStore(of, context.getSelf()));
    }

    private static Consumer<CollectionPort> opening(ActorRef<ReaderGuardian.Command> guardian) {
        return port -> guardian.tell(new ReaderGuardian.Open(port));
    }

    private static void requireStore(FileSystem disk, Path directory) {
        boolean there = disk.exists(directory.resolve(DirectoryLock.FILE_NAME))
                || disk.exists(directory.resolve(CollectionFiles.CATALOG_FILE));
        if (!there) {
            throw new InvalidRequestException("there is no store: directory=" + directory);
        }
        new RestoreMark(disk, directory).refuse();
    }
}
