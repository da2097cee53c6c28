package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogImage;
import dev.tidemark.engine.store.CatalogImageFile;
import dev.tidemark.engine.store.CatalogImageReading;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the image of the catalog: that it is intact, and that it says what the log says of every collection that has not changed
 * since. It is derived: what is wrong with it costs time at the next opening, unless it proves that the log has lost lines.
 *
 * <p>Used once: made before the log is read, so that a running owner's image is not newer than the log; {@link #line} for each line;
 * then {@link #compare}.
 */
final class CatalogImageCheck {

    private static final String DERIVED = "; it is derived and may be deleted";

    private final Survey survey;
    private final CatalogImageFile file;
    private final Path path;
    private final Optional<CatalogImageReading.Loaded> loaded;
    private final Set<CollectionName> changedSince = new HashSet<>();

    /** Where in the log's file the lines are that the image's index should know. */
    private final Map<CollectionName, Long> offsets = new HashMap<>();

    private long last;

    CatalogImageCheck(Survey survey) {
        this.survey = survey;
        this.file = new CatalogImageFile(survey.disk(), survey.directory());
        this.path = file.path();
        this.loaded = read();
    }

    private Optional<CatalogImageReading.Loaded> read() {
        CatalogImageReading reading = file.read();
        if (reading instanceof CatalogImageReading.Loaded intact) {
            seen();
            return Optional.of(intact);
        }
        CatalogImageReading.Unusable unusable = (CatalogImageReading.Unusable) reading;
        if (unusable.reason() != Reason.MISSING) {
            seen();
            survey.damage(
                    path,
                    0,
                    "image does not serve: verdict=" + unusable.reason() + " reason=" + unusable.detail() + DERIVED);
        }
        return Optional.empty();
    }

    private void seen() {
        survey.sawFile();
        try {
            survey.read(survey.disk().length(path));
        } catch (StorageFailedException failure) {
            survey.unreadable(path, failure);
        }
    }

    /**
     * A line of the log, in order.
     *
     * @param offset in the log's file, {@link Location#NO_OFFSET} for a line that only the journal was asked for
     */
    void line(CollectionName name, long position, long offset) {
        last = position;
        if (loaded.isPresent() && position > loaded.get().image().header().position()) {
            changedSince.add(name);
        } else if (loaded.isPresent() && offset != Location.NO_OFFSET) {
            offsets.put(name, offset);
        }
    }

    /** @param catalog as the log and the journal make it */
    void compare(Catalog catalog) {
        loaded.ifPresent(intact -> compare(intact, catalog));
    }

    private void compare(CatalogImageReading.Loaded intact, Catalog catalog) {
        long seen = intact.image().header().seen();
        if (seen > last) {
            String what = "image has seen more than the log holds: last=" + last + " seen=" + seen;
            if (survey.ownerMayRun()) {
                survey.note(path, Location.NO_OFFSET, what);
            } else {
                survey.damage(path, 0, what);
            }
            return;
        }
        if (!file.isOf(
                Catalog.files(survey.directory()).segment(1), intact.image().header())) {
            survey.damage(path, 0, "image is of another log" + DERIVED);
            return;
        }
        List<CatalogEntry> entries = catalog.list(Optional.empty(), Integer.MAX_VALUE);
        entries.stream()
                .filter(entry -> !changedSince.contains(entry.name()))
                .filter(entry -> !agrees(intact, entry))
                .findFirst()
                .ifPresent(entry -> disagrees("entry is another in the log", entry));
        CatalogImage image = intact.image();
        for (int ordinal = 0; ordinal < image.size(); ordinal++) {
            CatalogEntry entry = image.entry(ordinal);
            if (!changedSince.contains(entry.name())
                    && catalog.find(entry.name()).isEmpty()) {
                disagrees("entry is none in the log", entry);
                return;
            }
        }
    }

    private boolean agrees(CatalogImageReading.Loaded intact, CatalogEntry entry) {
        Long offset = offsets.get(entry.name());
        return intact.image().find(entry.name()).equals(Optional.of(entry))
                && intact.image().find(entry.id()).equals(Optional.of(entry))
                && (offset == null || knows(intact.index(), entry, offset));
    }

    private static boolean knows(KeyIndex index, CatalogEntry entry, long offset) {
        byte[] key = KeyText.escape(entry.name().value());
        KeyHasher hasher = KeyHasher.of(Catalog.ENTRY.keySeed());
        hasher.hash(key, 0, key.length);
        return index.find(hasher.h1(), place -> Place.offset(place) == offset) != KeyIndex.ABSENT;
    }

    private void disagrees(String how, CatalogEntry entry) {
        survey.damage(path, 0, "image disagrees with the log: " + how + " name=" + entry.name() + DERIVED);
    }
}
