package dev.tidemark.http;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import dev.tidemark.engine.format.KeyText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the operations of a batch, or of a transaction over several collections, out of a request body. Immutable; safe for any
 * thread.
 *
 * <p>The body is cut, not parsed: values are checked and minified as the bytes that were sent, so that numbers and escapes
 * stay. Members that no operation knows are refused, since a misspelled condition must not be lost.
 */
final class BatchBody {

    private static final Set<String> MEMBERS = Set.of(
            "op",
            "collection",
            "key",
            "value",
            "patch",
            "by",
            "at",
            "ifPosition",
            "ifAbsent",
            "ifPresent",
            "expires",
            "expiresIn",
            "sliding");
    private static final Set<String> TIMED = Set.of("set", "merge", "add", "touch");
    private static final Set<String> VALUED = Set.of("set", "append");
    private static final int POSITION_LENGTH_MAX = 18;
    private static final int NUMBER_LENGTH_MAX = 100;

    /** Checks and minifies one value or patch. */
    private final Function<byte[], Json> values;

    private final int countMax;

    /** Whether each operation names its collection; then values may be appended too. */
    private final boolean transaction;

    private BatchBody(Function<byte[], Json> values, int countMax, boolean transaction) {
        this.values = values;
        this.countMax = countMax;
        this.transaction = transaction;
    }

    static BatchBody ofBatch(Function<byte[], Json> values, int countMax) {
        return new BatchBody(values, countMax, false);
    }

    static BatchBody ofTransaction(Function<byte[], Json> values, int countMax) {
        return new BatchBody(values, countMax, true);
    }

    /** The operations of a body of the media type; collections are empty texts in a batch. */
    List<TransactionWrite> parse(byte[] body, String mediaType) {
        return mediaType.equals(RequestBody.NDJSON) ? parseLines(body) : parseArray(body);
    }

    /** The operations of a JSON array. */
    private List<TransactionWrite> parseArray(byte[] body) {
        JsonCutter cutter = new JsonCutter(body);
        Span root = cutter.root();
        if (!cutter.isArray(root)) {
            throw refused("body is no array of operations");
        }
        List<TransactionWrite> writes = new ArrayList<>();
        for (Span element : cutter.elements(root, Integer.MAX_VALUE)) {
            add(writes, cutter.bytes(element));
        }
        return notEmpty(writes);
    }

    /** The operations of a body with one on each line; empty lines do not count. */
    private List<TransactionWrite> parseLines(byte[] body) {
        List<TransactionWrite> writes = new ArrayList<>();
        BodyLines.each(body, line -> add(writes, line));
        return notEmpty(writes);
    }

    private void add(List<TransactionWrite> writes, byte[] operation) {
        if (writes.size() == countMax) {
            throw RequestRefused.of(ProblemKind.BATCH_TOO_LARGE, "there are too many operations: limit=" + countMax);
        }
        int index = writes.size();
        try {
            writes.add(write(new JsonCutter(operation)));
        } catch (InvalidRequestException invalid) {
            throw new RequestRefused(
                    Problem.of(ProblemKind.INVALID_REQUEST, "operation is not valid: " + invalid.getMessage())
                            .withMember("index", index));
        } catch (RequestRefused refused) {
            throw new RequestRefused(refused.problem().withMember("index", index));
        }
    }

    private TransactionWrite write(JsonCutter cutter) {
        Map<String, Span> members = members(cutter);
        String operation = string(cutter, required(members, "op"));
        String collection = transaction ? string(cutter, required(members, "collection")) : "";
        refuseBut(members, operation);
        return new TransactionWrite(
                collection,
                transaction && operation.equals("append")
                        ? Write.append(value(cutter, required(members, "value")))
                        : keyed(cutter, members, operation));
    }

    private Write keyed(JsonCutter cutter, Map<String, Span> members, String operation) {
        String key = string(cutter, required(members, "key"));
        KeyText.escape(key);
        Condition condition = condition(cutter, members);
        Optional<Expiry> expiry = ExpiryText.parse(
                text(cutter, members, "expires"), text(cutter, members, "expiresIn"), text(cutter, members, "sliding"));
        return switch (operation) {
            case "set" ->
                ExpiryText.timed(new Write.Set(key, value(cutter, required(members, "value")), condition), expiry);
            case "merge" ->
                ExpiryText.timed(new Write.Merge(key, value(cutter, required(members, "patch")), condition), expiry);
            case "add" ->
                ExpiryText.timed(
                        new Write.Add(
                                key, pointer(cutter, members), number(cutter, required(members, "by")), condition),
                        expiry);
            case "touch" -> ExpiryText.timed(new Write.Touch(key, condition), expiry);
            case "delete" -> new Write.Delete(key, condition);
            case "check" -> new Write.Check(key, condition);
            default ->
                throw refused("unknown operation: expected=set, delete, merge, add, touch, check"
                        + (transaction ? " or append" : ""));
        };
    }

    private static Optional<String> text(JsonCutter cutter, Map<String, Span> members, String name) {
        return Optional.ofNullable(members.get(name)).map(span -> {
            if (!cutter.isString(span)) {
                throw refused("member is no string: name=" + name);
            }
            return string(cutter, span);
        });
    }

    private static Map<String, Span> members(JsonCutter cutter) {
        Span root = cutter.root();
        if (!cutter.isObject(root)) {
            throw refused("operation is no object");
        }
        Map<String, Span> members = new HashMap<>();
        for (JsonCutter.Member member : cutter.members(root, 2 * MEMBERS.size())) {
            Json.parse(cutter.bytes(member.rawName()));
            if (!MEMBERS.contains(member.name())) {
                throw refused("operation has an unknown member: name=" + member.name());
            }
            if (members.put(member.name(), member.value()) != null) {
                throw refused("operation has a member twice: name=" + member.name());
            }
        }
        return members;
    }

    private void refuseBut(Map<String, Span> members, String operation) {
        boolean strayValue = members.containsKey("value") && !VALUED.contains(operation);
        boolean strayPatch = members.containsKey("patch") && !operation.equals("merge");
        boolean strayNumber = (members.containsKey("by") || members.containsKey("at")) && !operation.equals("add");
        boolean strayCollection = members.containsKey("collection") && !transaction;
        boolean strayKey = operation.equals("append")
                && members.keySet().stream().anyMatch(name -> name.equals("key") || name.startsWith("if"));
        boolean strayExpiry = !TIMED.contains(operation)
                && (members.containsKey("expires")
                        || members.containsKey("expiresIn")
                        || members.containsKey("sliding"));
        if (strayExpiry || strayValue || strayPatch || strayNumber || strayCollection || strayKey) {
            throw refused("operation has a member that it does not take: op=" + operation);
        }
    }

    private static Condition condition(JsonCutter cutter, Map<String, Span> members) {
        List<Condition> conditions = new ArrayList<>();
        Optional.ofNullable(members.get("ifPosition"))
                .ifPresent(span -> conditions.add(Condition.atPosition(position(cutter, span))));
        if (flag(cutter, members, "ifAbsent")) {
            conditions.add(Condition.MUST_NOT_EXIST);
        }
        if (flag(cutter, members, "ifPresent")) {
            conditions.add(Condition.MUST_EXIST);
        }
        if (conditions.size() > 1) {
            throw RequestRefused.of(
                    ProblemKind.CONFLICTING_CONDITIONS, "an operation takes one of ifPosition, ifAbsent and ifPresent");
        }
        return conditions.isEmpty() ? Condition.ANY : conditions.get(0);
    }

    private static boolean flag(JsonCutter cutter, Map<String, Span> members, String name) {
        Span span = members.get(name);
        if (span == null) {
            return false;
        }
        return switch (ascii(cutter, span)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("member is neither true nor false: name=" + name);
        };
    }

    private static long position(JsonCutter cutter, Span span) {
        String digits = ascii(cutter, span);
        boolean number = digits.length() <= POSITION_LENGTH_MAX && digits.matches("0|[1-9][0-9]*");
        if (!number) {
            throw refused("member is no position: name=ifPosition");
        }
        return Long.parseLong(digits);
    }

    private static String pointer(JsonCutter cutter, Map<String, Span> members) {
        Span span = members.get("at");
        return span == null ? "" : string(cutter, span);
    }

    private static BigDecimal number(JsonCutter cutter, Span span) {
        String text = ascii(cutter, span);
        Json.parse(cutter.bytes(span));
        try {
            if (text.length() <= NUMBER_LENGTH_MAX) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        throw refused("member is no number, or too long: name=by limit=" + NUMBER_LENGTH_MAX);
    }

    private Json value(JsonCutter cutter, Span span) {
        return values.apply(cutter.bytes(span));
    }

    /** Decoded after a check: the cutter alone would accept bytes that are no UTF-8. */
    private static String string(JsonCutter cutter, Span span) {
        Json.parse(cutter.bytes(span));
        return cutter.string(span);
    }

    private static Span required(Map<String, Span> members, String name) {
        Span span = members.get(name);
        if (span == null) {
            throw refused("operation lacks a member: name=" + name);
        }
        return span;
    }

    private static String ascii(JsonCutter cutter, Span span) {
        return new String(cutter.bytes(span), StandardCharsets.US_ASCII);
    }

    private static List<TransactionWrite> notEmpty(List<TransactionWrite> writes) {
        if (writes.isEmpty()) {
            throw refused("body has no operation");
        }
        return writes;
    }

    private static RequestRefused refused(String detail) {
        return RequestRefused.of(ProblemKind.INVALID_REQUEST, detail);
    }
}
