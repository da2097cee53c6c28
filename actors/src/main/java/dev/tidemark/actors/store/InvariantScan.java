package dev.tidemark.actors.store;

import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Violation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.state.ScanCursor;
import dev.tidemark.engine.store.CollectionReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One step through the stored values of a collection: those that its keys have now, or those of its log where it has no keys. Used once.
 */
final class InvariantScan {

    /** Values looked at in one step, so that it costs bounded work. */
    private static final int EXAMINE_MAX = 1_000;

    private static final long STEP_MAX_BYTES = 1 << 20;
    private static final int HEX = 16;

    private final CollectionPort port;
    private final Guard guard;
    private final int limit;
    private final List<Breach> breaches = new ArrayList<>();
    private int examined;

    /** @param limit most breaches that are told before the step ends */
    InvariantScan(CollectionPort port, Guard guard, int limit) {
        this.port = port;
        this.guard = guard;
        this.limit = limit;
    }

    /** @throws InvalidRequestException when the cursor is none that an earlier step gave */
    InvariantPage step(Optional<String> cursor) {
        long from = cursor.map(InvariantScan::parsed).orElse(0L);
        if (guard.isNone()) {
            return new InvariantPage(List.of(), 0, Optional.empty());
        }
        return port.entry().settings().keyless() ? throughLog(from) : throughKeys(from);
    }

    private static long parsed(String cursor) {
        try {
            return Long.parseUnsignedLong(cursor, HEX);
        } catch (NumberFormatException cause) {
            throw new InvalidRequestException("cursor is none that a check gave: cursor=" + cursor);
        }
    }

    private InvariantPage throughKeys(long from) {
        CollectionReader.Scan scan = port.reader().scan(new ScanCursor(from), limit, EXAMINE_MAX, this::breaks);
        return new InvariantPage(breaches, examined, scan.next().map(next -> Long.toHexString(next.h1())));
    }

    private InvariantPage throughLog(long after) {
        LogView view = port.reader().view();
        LogCursor log = new LogCursor(after);
        long last = after;
        for (LogRecord record : log.next(view, EXAMINE_MAX, STEP_MAX_BYTES)) {
            last = record.position();
            breaks(record);
            if (breaches.size() == limit) {
                break;
            }
        }
        boolean more = last < view.watermark() && examined > 0;
        return new InvariantPage(breaches, examined, more ? Optional.of(Long.toHexString(last)) : Optional.empty());
    }

    private boolean breaks(LogRecord record) {
        examined++;
        if (!record.hasValue()) {
            return false;
        }
        String key = record.hasKey() ? KeyText.unescape(record.escapedKey()) : "";
        ByteBuffer text = record.value();
        byte[] value = new byte[text.remaining()];
        text.get(value);
        List<Violation> violations = guard.violations(key, value);
        if (!violations.isEmpty()) {
            breaches.add(new Breach(key, record.position(), violations));
        }
        return !violations.isEmpty();
    }
}
