package dev.tidemark.actors.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.TextRules;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace that one write leaves for which an administrator has put aside the invariants: a line before it is handed over and one of what
 * became of it, to the logger {@value #LOGGER}. Used once, any thread.
 */
final class InvariantAudit {

    static final String LOGGER = "dev.tidemark.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final int REASON_MAX_BYTES = 1_024;
    private static final int KEYS_MAX = 10;
    private static final int TEXT_MAX_CHARS = 300;

    private final String collection;
    private final int count;
    private final String keys;
    private final String reason;

    private InvariantAudit(CollectionName collection, int count, String keys, String reason) {
        this.collection = quoted(collection.value());
        this.count = count;
        this.keys = keys;
        this.reason = reason;
    }

    /** @throws dev.tidemark.engine.InvalidRequestException without a reason, or for one that is no single line of text */
    static InvariantAudit begin(CollectionName collection, List<Write> writes, String reason) {
        TextRules.check("reason to override the invariants", reason, REASON_MAX_BYTES);
        String keys = writes.stream()
                .limit(KEYS_MAX)
                .map(write -> write instanceof Write.Keyed keyed ? keyed.key() : "(appended)")
                .map(InvariantAudit::quoted)
                .collect(Collectors.joining(",", "[", writes.size() > KEYS_MAX ? ",…]" : "]"));
        InvariantAudit audit = new InvariantAudit(collection, writes.size(), keys, quoted(reason));
        LOG.warn(
                "invariants overridden: collection={} writes={} keys={} reason={}",
                audit.collection,
                writes.size(),
                keys,
                audit.reason);
        return audit;
    }

    /** Nothing in a text ends the line or looks like another member of it. */
    private static String quoted(String text) {
        String shown = text.length() > TEXT_MAX_CHARS ? text.substring(0, TEXT_MAX_CHARS) : text;
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(shown)) + "\"";
    }

    void end(@Nullable WriteOutcome outcome, @Nullable Throwable failure) {
        LOG.warn(
                "invariants overridden, outcome: collection={} writes={} keys={} reason={} outcome={}",
                collection,
                count,
                keys,
                reason,
                outcome != null ? outcome : failure);
    }
}
