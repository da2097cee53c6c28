package dev.tidemark.engine.inspect;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.backup.BackupEntries;
import dev.tidemark.engine.backup.RestoreMark;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.inspect.RepairStep.Remedy;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mends a data directory that a verification found damaged. Used by one thread, which holds the directory's lock meanwhile; nobody else
 * must have the store open.
 *
 * <p>What is damaged is put together of all that still has it: its own intact lines, the journal, sealed chunks, a backup. What is derived is
 * set aside, to be made anew by the store. What nobody has is named by its positions and given up only when that is asked for. Originals are
 * kept in {@code damaged}, with their paths.
 *
 * <ol>
 *   <li>A mark is set, which every opening refuses.
 *   <li>The journal and the catalog are looked at.
 *   <li>Each collection is mended; where the journal is damaged, all that it holds goes to segments first.
 *   <li>A new catalog is prepared, the journal set aside, the catalog put in its place, each if it must be.
 *   <li>The mark goes.
 * </ol>
 *
 * <p>Each file appears whole: temporary file, sync, rename, sync of the directory. Interrupted anywhere, a repair is begun anew.
 */
public final class StoreRepair {

    private static final String JOURNAL = "journal";

    private final FileSystem disk;
    private final Path directory;
    private final Sources sources;

    /**
     * Where else to look.
     *
     * @param decodings of chunks that are stored compressed
     * @param backup directory of one backup
     */
    public record Sources(List<ContentDecoding> decodings, Optional<Path> backup) {

        public Sources {
            decodings = List.copyOf(decodings);
        }
    }

    public StoreRepair(FileSystem disk, Path directory, Sources sources) {
        this.disk = disk;
        this.directory = directory;
        this.sources = sources;
    }

    /**
     * What a repair would do; changes nothing but the lock file.
     *
     * @throws InvalidRequestException when there is no store, or an interrupted restore, which is to be begun anew
     * @throws dev.tidemark.engine.StoreLockedException when somebody has the store open
     */
    public RepairReport plan(LockHolder holder) {
        return locked(holder, new RepairWork(disk, directory, false, false), 0);
    }

    /**
     * Repairs. Steps that lose something are taken where {@code acceptsLoss} says so, the others in any case.
     *
     * @param nowMillis wall-clock time, for lines of a catalog that is written anew
     * @throws InvalidRequestException likewise
     * @throws dev.tidemark.engine.StoreLockedException likewise
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses: the store opens after another repair
     */
    public RepairReport apply(LockHolder holder, boolean acceptsLoss, long nowMillis) {
        return locked(holder, new RepairWork(disk, directory, true, acceptsLoss), nowMillis);
    }

    private RepairReport locked(LockHolder holder, RepairWork work, long nowMillis) {
        List<String> names = disk.list(directory);
        if (!names.contains(CollectionFiles.CATALOG_FILE)
                && !names.contains(JOURNAL)
                && !names.contains("collections")) {
            throw new InvalidRequestException("directory holds no store: directory=" + directory);
        }
        if (new RestoreMark(disk, directory).stands()) {
            throw new InvalidRequestException(
                    "restore into the directory was interrupted, restore anew: directory=" + directory);
        }
        List<CatalogEntry> backedUp =
                sources.backup().map(backup -> BackupEntries.of(disk, backup)).orElse(List.of());
        try (DirectoryLock lock = DirectoryLock.acquire(disk, directory, holder)) {
            RepairMark mark = new RepairMark(disk, directory);
            if (work.applies()) {
                mark.set();
            }
            run(work, backedUp, nowMillis);
            lock.ensureHeld();
            if (work.applies()) {
                mark.remove();
            }
            return new RepairReport(work.steps());
        }
    }

    private void run(RepairWork work, List<CatalogEntry> backedUp, long nowMillis) {
        if (work.applies() && CatalogRepair.isPrepared(work)) {
            setJournalAside(work);
            CatalogRepair.settle(work);
        }
        List<Finding> damage = new ArrayList<>();
        Path shard = directory.resolve(JOURNAL).resolve("0");
        JournalCheck checked = new JournalCheck(work.look(damage::add), shard, 0);
        checked.run();
        boolean journalDamaged = !damage.isEmpty();
        JournalLines journal = JournalLines.of(disk, shard, journalDamaged ? Long.MAX_VALUE : checked.lastKept());
        CatalogRepair catalog = new CatalogRepair(work, journal, backedUp);
        boolean catalogDamaged = catalog.isDamaged(checked, journalDamaged);
        boolean journalGoes = journalDamaged || catalogDamaged;
        for (CatalogEntry entry : catalog.entries()) {
            collection(work, entry, journal, checked, journalGoes);
        }
        exchange(work, damage, catalogDamaged ? Optional.of(catalog) : Optional.empty(), nowMillis);
    }

    /** The catalog and the journal go together: the journal knows places in the one that is replaced. */
    private void exchange(RepairWork work, List<Finding> damage, Optional<CatalogRepair> catalog, long nowMillis) {
        Runnable exchange = () -> {
            catalog.ifPresent(prepared -> prepared.prepare(nowMillis));
            setJournalAside(work);
            CatalogRepair.settle(work);
        };
        boolean loses = !damage.isEmpty()
                || catalog.filter(CatalogRepair::losesSomething).isPresent();
        catalog.ifPresent(anew -> work.step(
                loses ? Remedy.ACCEPT_LOSS : Remedy.REBUILD,
                anew.file(),
                "catalog is written anew, the journal is begun anew with it: collections="
                        + anew.entries().size(),
                anew.lost(),
                exchange));
        if (!damage.isEmpty()) {
            Finding first = damage.get(0);
            String what =
                    "journal is begun anew, what it holds is in segments; whether more was acknowledged at the ends of logs"
                            + " cannot be told: damage=" + first.what();
            work.step(
                    Remedy.ACCEPT_LOSS,
                    directory.resolve(first.file()),
                    what,
                    catalog.isPresent() ? () -> {} : exchange);
        }
    }

    private void setJournalAside(RepairWork work) {
        Path shard = directory.resolve(JOURNAL).resolve("0");
        disk.list(shard).forEach(name -> work.damaged().take(shard.resolve(name)));
    }

    private void collection(
            RepairWork work, CatalogEntry entry, JournalLines journal, JournalCheck checked, boolean journalGoes) {
        CollectionFiles files = entry.files(directory);
        LineSources lines = new LineSources(work, files, journal, sources.decodings(), sources.backup());
        JournalCover cover = journalGoes ? new JournalCover() : checked.cover();
        List<ClosedSegment> closed = new CollectionRepair(work, files, journal, cover, lines, journalGoes).run();
        CollectionCheck after = new CollectionCheck(work.look(finding -> {}), files, cover, (line, offset) -> {});
        long last = after.run();
        new DerivedFiles(work, files)
                .run(
                        entry.keySeed().fingerprint(),
                        closed,
                        Math.max(last, journal.last(files.id())),
                        sources.decodings());
    }
}
