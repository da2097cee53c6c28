package dev.tidemark.engine.store;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.PlaceMatcher;
import dev.tidemark.engine.state.RecentKeys;

/** Compares the key of one line of a batch where the first half of the hash cannot tell. Owned by the collection's writer. */
final class KeyAt implements PlaceMatcher {

    private final RecentKeys recent;
    private final CollectionReader reader;
    private final LineReader lines;
    private final Batch batch;
    private final int line;

    KeyAt(RecentKeys recent, CollectionReader reader, LineReader lines, Batch batch, int line) {
        this.recent = recent;
        this.reader = reader;
        this.lines = lines;
        this.batch = batch;
        this.line = line;
    }

    @Override
    public boolean matches(long place) {
        return switch (recent.compare(batch.hash(line), batch.secondHash(line), place)) {
            case SAME -> true;
            case OTHER -> false;
            case UNKNOWN -> lineHasKey(place);
        };
    }

    /** A damaged line counts as the key's: its value is lost already, and the new one must be found in its place. */
    private boolean lineHasKey(long place) {
        byte[] key = batch.key(line);
        Segment segment = reader.view().byOrdinal(Place.ordinal(place)).orElseThrow();
        long offset = Place.offset(place);
        try {
            return lines.hasKey(segment, offset, key, 0, key.length)
                    || lines.line(segment, offset).hasKey(key, 0, key.length);
        } catch (CorruptDataException damage) {
            return true;
        }
    }
}
