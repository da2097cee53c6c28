package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.inspect.RepairStep.Remedy;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.DirectoryNames;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogImage;
import dev.tidemark.engine.store.CatalogImageFile;
import dev.tidemark.engine.store.CatalogImageReading;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Mends the catalog. Used once, by one thread.
 *
 * <p>Its log is folded from what is intact: its image, its own lines behind that, those in the journal. Where lines are lost, collections that
 * a backup knows, and directories that nobody knows any more, are taken in too: a collection that was dropped may be back then. It is written
 * anew, one line for each collection; so the journal, which knows places in the old one, must go.
 */
final class CatalogRepair {

    private static final long SEED_OF_THE_LOST = 0x7f4a7c159e3779b9L;

    private final RepairWork work;
    private final JournalLines journal;
    private final List<CatalogEntry> backedUp;
    private final CollectionFiles files;
    private final Map<CollectionName, CatalogEntry> entries = new TreeMap<>();
    private final Set<CollectionId> dropped = new HashSet<>();
    private final List<PositionRange> lost = new ArrayList<>();
    private long lastId;
    private boolean damaged;
    private boolean imageDamaged;

    /** @param backedUp entries of a backup, none without one */
    CatalogRepair(RepairWork work, JournalLines journal, List<CatalogEntry> backedUp) {
        this.work = work;
        this.journal = journal;
        this.backedUp = backedUp;
        this.files = Catalog.files(work.directory());
    }

    /** Looks, and folds what is there; whether the catalog is damaged. */
    boolean isDamaged(JournalCheck checked, boolean journalDamaged) {
        damaged = journalDamaged && journal.has(CollectionId.CATALOG);
        Path image = work.directory().resolve(CollectionFiles.CATALOG_IMAGE);
        Survey look = work.look(finding -> {
            boolean ofImage = finding.file().equals(CollectionFiles.CATALOG_IMAGE);
            imageDamaged |= ofImage;
            damaged |= !ofImage || finding.what().startsWith("image has seen more");
        });
        Catalog catalog = new CatalogCheck(look, checked).run();
        if (!damaged) {
            catalog.list(Optional.empty(), Integer.MAX_VALUE).forEach(entry -> entries.put(entry.name(), entry));
            if (imageDamaged) {
                work.step(
                        Remedy.SET_ASIDE,
                        image,
                        "image of the catalog is damaged, the store makes it anew",
                        () -> work.damaged().take(image));
            }
        } else {
            fold();
            if (journalDamaged || losesSomething()) {
                adopt();
            }
        }
        return damaged;
    }

    List<CatalogEntry> entries() {
        return List.copyOf(entries.values());
    }

    private void fold() {
        long imaged = 0;
        CatalogImageReading reading = new CatalogImageFile(work.disk(), work.directory()).read();
        if (reading instanceof CatalogImageReading.Loaded loaded) {
            CatalogImage image = loaded.image();
            for (int ordinal = 0; ordinal < image.size(); ordinal++) {
                entries.put(image.entry(ordinal).name(), image.entry(ordinal));
            }
            imaged = image.header().position();
            lastId = image.header().lastId();
        }
        long known = Math.max(imaged, journal.last(CollectionId.CATALOG));
        long next = imaged + 1;
        for (LogRecord record : lines(imaged)) {
            if (record.position() > next) {
                lost.add(new PositionRange(next, record.position() - 1));
            }
            apply(record);
            next = record.position() + 1;
        }
        if (next <= known || next == 1) {
            lost.add(new PositionRange(next, Math.max(next, known)));
        }
    }

    /** Whether lines are lost whose effect nobody knows. */
    boolean losesSomething() {
        return !lost.isEmpty();
    }

    List<PositionRange> lost() {
        return List.copyOf(lost);
    }

    private List<LogRecord> lines(long behind) {
        LineSources sources = new LineSources(work, files, journal, List.of(), Optional.empty());
        Map<Long, LogRecord> records = new TreeMap<>();
        for (LineSource source : sources.of(new SegmentName(1, 0), Long.MAX_VALUE)) {
            try (LineStream stream = source.lines().get()) {
                while (stream.next()) {
                    if (stream.position() > behind) {
                        records.putIfAbsent(stream.position(), stream.scanner().record());
                    }
                }
            }
        }
        return List.copyOf(records.values());
    }

    private void apply(LogRecord record) {
        try {
            CollectionName name = Catalog.nameIn(record);
            if (record.operation() == Operation.DELETE) {
                Optional.ofNullable(entries.remove(name)).ifPresent(entry -> dropped.add(entry.id()));
            } else {
                byte[] value = new byte[record.value().remaining()];
                record.value().duplicate().get(value);
                CatalogEntry entry =
                        CatalogEntry.decode(name, new String(value, StandardCharsets.UTF_8), Location.NOWHERE);
                entries.put(name, entry);
                lastId = Math.max(lastId, entry.id().value());
            }
        } catch (TidemarkException | IllegalArgumentException nothingSensible) {
            lost.add(new PositionRange(record.position(), record.position()));
        }
    }

    /** Directories of collections that no entry is of any more. */
    private void adopt() {
        Map<String, CatalogEntry> known = new HashMap<>();
        entries.values().forEach(entry -> known.put(DirectoryNames.of(entry.name(), entry.id()), entry));
        Path collections = work.directory().resolve("collections");
        for (String name : work.disk().list(collections)) {
            if (known.containsKey(name)) {
                continue;
            }
            Path logs = CollectionFiles.logsIn(collections.resolve(name));
            owner(logs)
                    .filter(header -> !dropped.contains(header.collection()))
                    .ifPresent(header -> entry(name, header).ifPresent(entry -> {
                        entries.putIfAbsent(entry.name(), entry);
                        lastId = Math.max(lastId, entry.id().value());
                    }));
        }
    }

    private Optional<SegmentHeader> owner(Path logs) {
        return work.disk().list(logs).stream()
                .map(name -> LineSources.header(work.disk(), logs.resolve(name)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What a backup says of it; else its settings and its seed are lost: the defaults, with or without keys as its lines are. */
    private Optional<CatalogEntry> entry(String directory, SegmentHeader header) {
        Optional<CatalogEntry> backed = backedUp.stream()
                .filter(entry ->
                        entry.id().equals(header.collection()) && entry.handle().equals(header.handle()))
                .findFirst();
        return backed.isPresent()
                ? backed
                : DirectoryNames.nameOf(directory)
                        .map(name -> new CatalogEntry(
                                name,
                                header.collection(),
                                header.handle(),
                                SEED_OF_THE_LOST ^ header.collection().value(),
                                isKeyless(directory, header)
                                        ? CollectionSettings.DEFAULT.withoutKeys()
                                        : CollectionSettings.DEFAULT));
    }

    private boolean isKeyless(String directory, SegmentHeader header) {
        CollectionFiles own = new CollectionFiles(
                work.directory().resolve("collections").resolve(directory), header.collection(), header.handle());
        LineSources sources = new LineSources(work, own, journal, List.of(), Optional.empty());
        for (String name : work.disk().list(own.logDirectory())) {
            Optional<SegmentName> segment = own.nameOf(name);
            for (LineSource source :
                    segment.map(found -> sources.of(found, Long.MAX_VALUE)).orElse(List.of())) {
                try (LineStream stream = source.lines().get()) {
                    if (stream.next()) {
                        return stream.operation() == Operation.APPEND;
                    }
                }
            }
        }
        return false;
    }

    Path file() {
        return files.segment(1);
    }

    /** Writes the new catalog beside the old one; durable when this returns. */
    void prepare(long nowMillis) {
        new AtomicPublisher(work.disk()).publish(prepared(work.directory()), text(nowMillis));
    }

    /** Puts the prepared catalog in its place, if there is one. */
    static void settle(RepairWork work) {
        Path prepared = prepared(work.directory());
        if (work.disk().exists(prepared)) {
            Path image = work.directory().resolve(CollectionFiles.CATALOG_IMAGE);
            Path place = Catalog.files(work.directory()).segment(1);
            if (work.disk().exists(image)) {
                work.damaged().take(image);
            }
            if (work.disk().exists(place)) {
                work.damaged().keep(place);
            }
            work.disk().replace(prepared, place);
            work.disk().syncDirectory(work.directory());
        }
    }

    static boolean isPrepared(RepairWork work) {
        return work.disk().exists(prepared(work.directory()));
    }

    private static Path prepared(Path directory) {
        return directory.resolve("catalog.repaired");
    }

    private byte[] text(long nowMillis) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(new SegmentHeader(CollectionId.CATALOG, files.handle(), 1).encode());
        long position = 1;
        boolean numbered =
                entries.values().stream().anyMatch(entry -> entry.id().value() == lastId);
        if (!numbered && lastId > 0) {
            // Numbers that were given out are not given out again.
            CatalogEntry last = new CatalogEntry(
                    new CollectionName("$repaired"),
                    new CollectionId(lastId),
                    CatalogEntry.handleOf(lastId),
                    lastId,
                    CollectionSettings.DEFAULT);
            text.writeBytes(line(last, position++, nowMillis, Operation.SET));
            text.writeBytes(line(last, position++, nowMillis, Operation.DELETE));
        }
        for (CatalogEntry entry : entries.values()) {
            text.writeBytes(line(entry, position++, nowMillis, Operation.SET));
        }
        return text.toByteArray();
    }

    private static byte[] line(CatalogEntry entry, long position, long nowMillis, Operation operation) {
        LogLineWriter writer = new LogLineWriter(1024);
        writer.write(
                new LogRecord.Stamp(position, nowMillis, operation, position, LogRecord.NEVER),
                KeyText.escape(entry.name().value()),
                operation == Operation.SET ? entry.encode() : LogLineWriter.NONE);
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }
}
