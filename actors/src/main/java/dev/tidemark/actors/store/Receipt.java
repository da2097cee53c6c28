package dev.tidemark.actors.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.Span;
import dev.tidemark.engine.UnsupportedFormatException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an idempotent write has come to, as it is kept: {@code {"version":1,"request":"…","positions":{"accounts":12}}}.
 * Immutable.
 *
 * @param request digest of what was asked for
 * @param positions last one for each collection in which something was written
 */
record Receipt(String request, Map<String, Long> positions) {

    private static final int VERSION = 1;
    private static final int MEMBERS_MAX = 100;
    private static final int COLLECTIONS_MAX = 1 << 10;

    Receipt {
        positions = Map.copyOf(positions);
    }

    TransactionOutcome outcome() {
        return new TransactionOutcome.Committed(positions);
    }

    byte[] text() {
        StringBuilder text = new StringBuilder("{\"version\":")
                .append(VERSION)
                .append(",\"request\":\"")
                .append(request)
                .append("\",\"positions\":{");
        String separator = "";
        for (Map.Entry<String, Long> each : new TreeMap<>(positions).entrySet()) {
            text.append(separator).append('"');
            text.append(JsonStringEncoder.getInstance().quoteAsString(each.getKey()));
            text.append("\":").append(each.getValue());
            separator = ",";
        }
        return text.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param text as {@link #text} has made it
     * @throws UnsupportedFormatException when a later version has
     */
    static Receipt of(byte[] text) {
        JsonCutter cutter = new JsonCutter(text);
        List<JsonCutter.Member> members = cutter.members(cutter.root(), MEMBERS_MAX);
        long version = number(cutter, members.get(0).value());
        if (version != VERSION) {
            throw new UnsupportedFormatException(
                    "receipt of an idempotent write is of another version: expected=" + VERSION + " actual=" + version,
                    Location.NOWHERE);
        }
        Map<String, Long> positions = new TreeMap<>();
        for (JsonCutter.Member each : cutter.members(members.get(2).value(), COLLECTIONS_MAX)) {
            positions.put(each.name(), number(cutter, each.value()));
        }
        return new Receipt(cutter.string(members.get(1).value()), positions);
    }

    private static long number(JsonCutter cutter, Span span) {
        return Long.parseLong(new String(cutter.bytes(span), StandardCharsets.US_ASCII));
    }

    /** A digest (SHA-256) of writes, in their order: equal for equal ones alone. */
    static String request(List<TransactionWrite> writes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DataOutputStream out =
                    new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
                for (TransactionWrite each : writes) {
                    add(out, each);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | IOException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static void add(DataOutputStream out, TransactionWrite each) throws IOException {
        Write write = each.write();
        text(out, each.collection());
        text(out, write.getClass().getSimpleName());
        if (write instanceof Write.Keyed keyed) {
            text(out, keyed.key());
            text(out, keyed.condition().toString());
        }
        if (write instanceof Write.Set set) {
            text(out, set.value().toString());
        } else if (write instanceof Write.Merge merge) {
            text(out, merge.patch().toString());
        } else if (write instanceof Write.Add sum) {
            text(out, sum.pointer());
            text(out, sum.by().toString());
        } else if (write instanceof Write.Append append) {
            text(out, append.value().toString());
        }
    }

    /** With its length ahead, so that no two lists of texts are alike. */
    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
