package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.backup.BesideRestore;
import dev.tidemark.engine.backup.RestoreMark;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.chunk.GzipDecoding;
import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.DirectoryNames;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Proves every byte of a data directory that anything depends on, and changes nothing. Used by one thread; takes no lock.
 *
 * <ol>
 *   <li>Names are listed and lengths added up, collections before the catalog: what is listed then has its entry.
 *   <li>The journal is read: what it holds is the truth for the ends of segments.
 *   <li>The catalog is read, from its file and the journal, and compared with its image.
 *   <li>Each collection: manifest, segments, checkpoints, chunks, backups.
 *   <li>What is left over is told.
 * </ol>
 *
 * <p>Memory is bounded by blocks, one line, the catalog, and a few numbers for each collection that the journal holds lines of.
 * {@code trash} is not looked into, and neither are {@code backups} beside the collections nor {@code health}.
 */
public final class StoreVerifier {

    /** Directory of what a store remembers of its own health; nothing depends on it. */
    public static final String HEALTH = "health";

    private static final String JOURNAL = "journal";
    private static final String COLLECTIONS = "collections";
    private static final Set<String> KNOWN = Set.of(
            JOURNAL,
            COLLECTIONS,
            CollectionFiles.CATALOG_FILE,
            CollectionFiles.CATALOG_IMAGE,
            DirectoryLock.FILE_NAME,
            RestoreMark.FILE,
            RepairMark.FILE,
            DamagedFiles.DIRECTORY,
            CompactionPolicy.LAST_RUN_FILE,
            BesideRestore.DIRECTORY,
            "backups",
            HEALTH,
            "snapshots",
            "trash");
    private static final String SNAPSHOT_SUFFIX = ".json";
    private static final int PAGE = 1_000;

    private final FileSystem disk;
    private final Path directory;
    private final List<ContentDecoding> decodings;
    private final Optional<Owner> owner;
    private final boolean json;

    /** Looks into what the JDK can decode. */
    public StoreVerifier(FileSystem disk, Path directory) {
        this(disk, directory, List.of(new GzipDecoding()));
    }

    /** @param decodings of what is stored compressed; what is stored otherwise is taken by its checksums */
    public StoreVerifier(FileSystem disk, Path directory, List<ContentDecoding> decodings) {
        this(disk, directory, decodings, Optional.empty(), false);
    }

    private StoreVerifier(
            FileSystem disk, Path directory, List<ContentDecoding> decodings, Optional<Owner> owner, boolean json) {
        this.disk = disk;
        this.directory = directory;
        this.decodings = List.copyOf(decodings);
        this.owner = owner;
        this.json = json;
    }

    /** The same for the owner itself, which works on meanwhile: nobody has to find out whether there is one. */
    public StoreVerifier byOwner() {
        return new StoreVerifier(disk, directory, decodings, Optional.of(new Owner("the one who asks", true)), json);
    }

    /** The same that also takes each value apart, and tells of those that are no JSON. Costs a copy of each. */
    public StoreVerifier withJson() {
        return new StoreVerifier(disk, directory, decodings, owner, true);
    }

    /**
     * Verifies the whole directory.
     *
     * @throws InvalidRequestException when there is no store
     * @throws dev.tidemark.engine.StorageFailedException when a directory cannot be listed
     */
    public VerifyReport verify(VerifyListener listener) {
        List<String> names = disk.list(directory);
        if (names.stream().noneMatch(KNOWN::contains)) {
            throw new InvalidRequestException("directory holds no store: directory=" + directory);
        }
        Owner present = owner.orElseGet(() -> Owner.of(disk, directory));
        Survey survey = new Survey(disk, directory, listener, present.mayRun());
        List<String> collectionNames = disk.list(directory.resolve(COLLECTIONS));
        survey.expect(new Extent(disk, directory).bytes(collectionNames));
        if (new RestoreMark(disk, directory).stands()) {
            survey.damage(directory.resolve(RestoreMark.FILE), 0, "restore was interrupted, or is under way");
        }
        if (new RepairMark(disk, directory).stands()) {
            survey.damage(directory.resolve(RepairMark.FILE), 0, "repair was interrupted, or is under way");
        }
        for (String name : names) {
            if (!KNOWN.contains(name) && !isSnapshot(name)) {
                Stray.tell(survey, directory.resolve(name));
            }
        }
        JournalCheck journal = journal(survey);
        Catalog catalog = new CatalogCheck(survey, journal).run();
        Set<String> left = new HashSet<>(collectionNames);
        Optional<CatalogEntry> after = Optional.empty();
        List<CatalogEntry> page = catalog.list(Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            for (CatalogEntry entry : page) {
                CollectionFiles files = entry.files(directory);
                left.remove(files.directory().getFileName().toString());
                collection(survey, files, entry.keySeed(), journal.cover());
                after = Optional.of(entry);
            }
            page = catalog.list(after.map(CatalogEntry::name), PAGE);
        }
        left.stream()
                .sorted()
                .forEach(name -> orphan(survey, directory.resolve(COLLECTIONS).resolve(name)));
        return survey.report(present.holder());
    }

    /** A JSON file of a collection, which anything but the log may have. */
    private static boolean isSnapshot(String name) {
        int suffix = name.indexOf(SNAPSHOT_SUFFIX);
        return suffix > 0 && DirectoryNames.nameOf(name.substring(0, suffix)).isPresent();
    }

    private JournalCheck journal(Survey survey) {
        Path root = directory.resolve(JOURNAL);
        JournalCheck first = new JournalCheck(survey, root.resolve("0"), 0);
        first.run();
        for (String name : disk.list(root)) {
            if (!name.equals("0")) {
                survey.warning(root.resolve(name), "file is not the store's");
            }
        }
        return first;
    }

    private void collection(Survey survey, CollectionFiles files, KeySeed seed, JournalCover cover) {
        survey.sawCollection();
        SegmentCheck.Visitor visitor = json ? new ValueCheck(survey, files) : (line, offset) -> {};
        CollectionCheck check = new CollectionCheck(survey, files, cover, visitor);
        long last = check.run();
        new CheckpointCheck(survey, files, seed.fingerprint(), last).run();
        new ChunkCheck(survey, files, decodings).run(check.closed());
        new BackupCheck(survey, files, decodings).run();
        check.strays();
    }

    private static void orphan(Survey survey, Path path) {
        if (survey.ownerMayRun()) {
            survey.note(path, Location.NO_OFFSET, "directory of no collection; it may just have been dropped");
        } else {
            survey.warning(path, "directory of no collection in the catalog");
        }
    }

    /** Numbers that two entries of the catalog share. */
    static Map<CollectionId, CatalogEntry> byId(Catalog catalog, Survey survey, Path file) {
        Map<CollectionId, CatalogEntry> byId = new HashMap<>();
        for (CatalogEntry entry : catalog.list(Optional.empty(), Integer.MAX_VALUE)) {
            CatalogEntry other = byId.putIfAbsent(entry.id(), entry);
            if (other != null) {
                survey.damage(
                        file,
                        Location.NO_OFFSET,
                        "two collections have one number: id=" + entry.id() + " names=" + other.name() + ","
                                + entry.name());
            }
        }
        return byId;
    }
}
