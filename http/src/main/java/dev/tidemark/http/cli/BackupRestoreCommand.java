package dev.tidemark.http.cli;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.backup.RestoreLimit;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores a backup into an empty directory, or one of its collections beside the live data. */
@Command(
        name = "restore",
        description = {
            "Make a store of a backup in an empty directory (--to), or one of its collections a new one of the store (--as).",
            "",
            "A restored collection has another handle: clients and caches start anew, and do not mix what was written after the",
            "backup with what is written after the restore. Where a restore is interrupted, the directory is no store; restore anew."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark backup restore 42 --backups /mnt/backups --to /var/lib/tidemark",
            "  tidemark backup restore 42 --to /tmp/look --time 2026-11-20T10:00:00Z",
            "  tidemark backup restore 42 --collection users --as before --position 1234"
        })
final class BackupRestoreCommand implements Callable<Integer> {

    private static final int MIB = 1 << 20;

    /** One writes files, one forces them. */
    private static final int BESIDE_THREADS = 2;

    private final StoreOpener opener;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private BackupCommand.Place place = new BackupCommand.Place();

    @Parameters(paramLabel = "NUMBER", description = "Number of the backup, with its zeros or without.")
    private String id = "";

    @Option(names = "--to", paramLabel = "DIR", description = "Missing or empty directory that becomes a store.")
    private Optional<Path> target = Optional.empty();

    @Option(names = "--collection", paramLabel = "NAME", description = "This collection alone.")
    private Optional<String> collection = Optional.empty();

    @Option(names = "--as", paramLabel = "NAME", description = "Name that the collection gets.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--position", paramLabel = "N", description = "Last position restored, of one collection.")
    private Optional<Long> position = Optional.empty();

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Logs end before their first line later than this, as 2026-11-20T10:00:00Z.")
    private Optional<Instant> time = Optional.empty();

    BackupRestoreCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        RestoreLimit limit = new RestoreLimit(
                position.orElse(Long.MAX_VALUE), time.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
        if (target.isPresent()) {
            restoreTo(target.get(), limit);
        } else if (collection.isPresent() && name.isPresent()) {
            restoreBeside(new RestoreRequest(collection.get(), name.get(), limit));
        } else {
            throw new ParameterException(
                    spec.commandLine(), "where to is not said: --to DIR, or --collection NAME --as NAME");
        }
        return 0;
    }

    private void restoreTo(Path directory, RestoreLimit limit) {
        SecureRandom random = new SecureRandom();
        long now = System.currentTimeMillis();
        LockHolder holder = LockHolder.ofThisProcess(now, CatalogEntry.handleOf(random.nextLong()));
        StoreRestore.Wanted wanted =
                new StoreRestore.Wanted(collection.map(CollectionName::new), name.map(CollectionName::new), limit);
        long[] bytes = new long[1];
        ExecutorService beside = Executors.newFixedThreadPool(BESIDE_THREADS);
        try (Progress progress = common.progress("restore", -1, "MiB")) {
            BackupWork work = count -> {
                bytes[0] += count;
                progress.stepTo(bytes[0] / MIB);
            };
            StoreRestore restore = new StoreRestore(new RestoreMeans(new LocalDisk(), work, beside), random::nextLong);
            StoreRestore.Restored restored = restore.run(place.backups(common).of(id), directory, wanted, holder, now);
            spec.commandLine().getOut().println("restored collections: " + restored.collections());
        } finally {
            beside.shutdown();
        }
    }

    private void restoreBeside(RestoreRequest request) {
        try (OpenedStore opened = opener.open(common.data(), place.config(common))) {
            CollectionDescription made = ProgressOf.backups(
                    common, opened.store(), opened.store().backups().restoreBeside(id, request));
            spec.commandLine().getOut().println("restored collection: " + made.name() + " handle=" + made.handle());
        }
    }
}
