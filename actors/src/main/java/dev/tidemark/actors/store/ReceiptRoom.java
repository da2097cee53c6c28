package dev.tidemark.actors.store;

import dev.tidemark.actors.Listing;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.IdempotencySettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.state.ScanCursor;
import dev.tidemark.engine.store.CollectionReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much is kept of idempotent writes for each collection, against its bounds. Safe for any thread. */
final class ReceiptRoom {

    private final IdempotencySettings settings;
    private final Map<String, Use> uses = new HashMap<>();

    record Use(int count, long bytes) {

        static final Use NONE = new Use(0, 0);

        Use plus(int countMore, long bytesMore) {
            return new Use(count + countMore, bytes + bytesMore);
        }
    }

    private ReceiptRoom(IdempotencySettings settings) {
        this.settings = settings;
    }

    /** Counts what is there, by a look at each. */
    static ReceiptRoom of(CollectionPort receipts, IdempotencySettings settings) {
        ReceiptRoom room = new ReceiptRoom(settings);
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            CollectionReader.Scan page =
                    receipts.reader().scan(next.get(), Listing.LIMIT_MAX, Listing.LIMIT_MAX, record -> true);
            page.records().forEach(room::add);
            next = page.next();
        }
        return room;
    }

    private synchronized void add(LogRecord record) {
        String place = KeyText.unescape(record.escapedKey());
        uses.merge(scope(place), Use.NONE.plus(1, lengthBytes(record)), (one, more) -> one.plus(1, more.bytes()));
    }

    static long lengthBytes(LogRecord record) {
        return (long) record.escapedKey().remaining() + record.value().remaining();
    }

    private static String scope(String place) {
        return place.substring(0, place.indexOf('/'));
    }

    /** Of all collections. */
    synchronized Use total() {
        return uses.values().stream().reduce(Use.NONE, (one, other) -> one.plus(other.count(), other.bytes()));
    }

    /** @throws OverloadedException when it is full */
    synchronized void take(String place, long bytes) {
        Use use = uses.getOrDefault(scope(place), Use.NONE).plus(1, bytes);
        if (use.count() > settings.countMax() || use.bytes() > settings.maxBytes()) {
            throw new OverloadedException("too many idempotent requests are kept for the collection: limit="
                    + settings.countMax() + " limitBytes=" + settings.maxBytes() + " keep=" + settings.keep());
        }
        uses.put(scope(place), use);
    }

    /** One that was taken has come out shorter. */
    synchronized void settle(String place, long surplusBytes) {
        uses.computeIfPresent(scope(place), (scope, use) -> use.plus(0, -surplusBytes));
    }

    synchronized void giveBack(String place, long bytes) {
        uses.computeIfPresent(scope(place), (scope, use) -> left(use.plus(-1, -bytes)));
    }

    private static @Nullable Use left(Use use) {
        return use.count() > 0 ? use : null;
    }
}
