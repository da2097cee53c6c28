package dev.tidemark.actors.store;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.state.ScanCursor;
import dev.tidemark.engine.store.CollectionReader;
import dev.tidemark.engine.store.Key;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** One page of a collection's keys or entries, in the order of the key hash. Used once. */
final class EntryScan {

    /** Keys looked at for one page, so that a rare prefix costs bounded work. */
    private static final int EXAMINE_MAX = 10_000;

    private final CollectionReader reader;
    private final Listing listing;

    /** Whether what expires at a moment, milliseconds since the epoch, is not shown any more. */
    private final LongPredicate over;

    /** @throws InvalidRequestException when limit, prefix or cursor are out of their bounds */
    EntryScan(CollectionReader reader, Listing listing, LongPredicate over) {
        this.reader = reader;
        this.listing = listing;
        this.over = over;
        if (listing.limit() < 1 || listing.limit() > Listing.LIMIT_MAX) {
            throw new InvalidRequestException(
                    "limit is out of range: min=1 max=" + Listing.LIMIT_MAX + " actual=" + listing.limit());
        }
    }

    Page<Entry> entries() {
        return page(Entries::entry);
    }

    Page<String> keys() {
        return page(record -> KeyText.unescape(record.escapedKey()));
    }

    private <T> Page<T> page(Function<LogRecord, T> item) {
        CollectionReader.Scan scan = reader.scan(cursor(), listing.limit(), EXAMINE_MAX, filter());
        return new Page<>(
                scan.records().stream().map(item).toList(), scan.next().map(next -> Long.toHexString(next.h1())));
    }

    private ScanCursor cursor() {
        Optional<String> text = listing.cursor();
        if (text.isEmpty()) {
            return ScanCursor.START;
        }
        try {
            return new ScanCursor(Long.parseUnsignedLong(text.get(), 16));
        } catch (NumberFormatException cause) {
            throw new InvalidRequestException("cursor is none that a listing gave: cursor=" + text.get());
        }
    }

    private Predicate<LogRecord> filter() {
        if (listing.prefix().isEmpty()) {
            return this::isShown;
        }
        byte[] prefix = Key.of(listing.prefix()).escaped();
        ByteBuffer wanted = ByteBuffer.wrap(prefix);
        return record -> {
            ByteBuffer key = record.escapedKey();
            return isShown(record)
                    && key.remaining() >= prefix.length
                    && key.limit(prefix.length).equals(wanted);
        };
    }

    private boolean isShown(LogRecord record) {
        return !over.test(record.stamp().expiresMillis());
    }
}
