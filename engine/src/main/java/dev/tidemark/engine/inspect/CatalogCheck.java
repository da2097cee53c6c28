package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.store.Catalog;
import java.nio.file.Path;

/** Checks the catalog, a collection like any other, and what its lines say; builds it from file and journal. Used once. */
final class CatalogCheck {

    private final Survey survey;
    private final JournalCheck journal;
    private final CollectionFiles files;
    private final Path path;
    private final Catalog catalog = new Catalog();
    private final CatalogImageCheck image;
    private final long heldFrom;

    CatalogCheck(Survey survey, JournalCheck journal) {
        this.survey = survey;
        this.journal = journal;
        this.files = Catalog.files(survey.directory());
        this.path = files.segment(1);
        this.image = new CatalogImageCheck(survey);
        this.heldFrom = journal.catalogLines().isEmpty()
                ? Long.MAX_VALUE
                : journal.catalogLines().firstKey();
    }

    Catalog run() {
        new CollectionCheck(survey, files, journal.cover(), this::line).run();
        long[] next = {heldFrom};
        journal.catalogLines().forEach((first, lines) -> next[0] = Math.max(next[0], apply(lines, next[0])));
        StoreVerifier.byId(catalog, survey, path);
        image.compare(catalog);
        boolean expected =
                !survey.disk().list(survey.directory().resolve("collections")).isEmpty();
        if (expected && !survey.disk().exists(path) && journal.catalogLines().isEmpty()) {
            survey.damage(path, 0, "catalog is missing");
        }
        return catalog;
    }

    private void line(LineScanner line, long offset) {
        if (line.position() < heldFrom) {
            apply(line.record(), offset);
        }
    }

    /** Takes in the lines from {@code from} on; what is below has been taken in before. */
    private long apply(byte[] lines, long from) {
        LineScanner scanner = new LineScanner().over(lines, 0, lines.length);
        long next = from;
        while (scanner.next() == LineScanner.Found.LINE) {
            if (scanner.position() >= next) {
                apply(scanner.record(), Location.NO_OFFSET);
                next = scanner.position() + 1;
            }
        }
        return next;
    }

    private void apply(LogRecord record, long offset) {
        try {
            catalog.apply(record);
            image.line(Catalog.nameIn(record), record.position(), offset);
        } catch (TidemarkException | IllegalArgumentException failure) {
            survey.damage(
                    path,
                    offset,
                    "line of the catalog says nothing sensible: position=" + record.position() + " cause="
                            + failure.getMessage());
        }
    }
}
