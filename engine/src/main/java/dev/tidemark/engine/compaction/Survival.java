package dev.tidemark.engine.compaction;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.EntryConsumer;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.ScanCursor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides which lines of a log still count, while its writer goes on. Owned by the thread that compacts.
 *
 * <p>A line that sets a key counts if the index names its very place; such lines are listed ({@link NamedLines}). A tombstone counts if its key has no value: it must outlive
 * every line before it that a cache or a reader may still hold. Keyless lines always count. Whatever the index says is newer is
 * at or below the view's watermark by then.
 */
public final class Survival {

    private final KeyIndex index;
    private final KeyHasher hasher;
    private final Supplier<LogView> views;
    private final LineReader lines = new LineReader();

    public Survival(KeyIndex index, KeyHasher hasher, Supplier<LogView> views) {
        this.index = index;
        this.hasher = hasher;
        this.views = views;
    }

    /** Hands over hashes and places that the index names, as {@link KeyIndex#scan} does. */
    Optional<ScanCursor> named(ScanCursor from, int limit, EntryConsumer consumer) {
        return index.scan(from, limit, consumer);
    }

    /** Position up to which lines may have been the reason for an answer. */
    long horizon() {
        return views.get().watermark();
    }

    /**
     * Whether a line that sets no key must be kept.
     *
     * @param buffer that the scanner stands on
     */
    boolean counts(LineScanner line, byte[] buffer) {
        return switch (line.operation()) {
            case DELETE -> {
                hash(line, buffer);
                yield index.find(hasher.h1(), named -> hasKey(named, line, buffer)) == KeyIndex.ABSENT;
            }
            case APPEND -> true;
            case CHECKPOINT -> false;
            case SET -> throw new IllegalArgumentException("line sets a key: position=" + line.position());
        };
    }

    private void hash(LineScanner line, byte[] buffer) {
        hasher.hash(buffer, line.keyStart(), line.keyEnd() - line.keyStart());
    }

    private boolean hasKey(long named, LineScanner line, byte[] buffer) {
        Segment segment = views.get().byOrdinal(Place.ordinal(named)).orElseThrow();
        return lines.hasKey(segment, Place.offset(named), buffer, line.keyStart(), line.keyEnd());
    }
}
