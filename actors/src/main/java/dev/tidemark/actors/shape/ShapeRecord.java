package dev.tidemark.actors.shape;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.actors.shape.ShapeMessage.Operation;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the value of a record in a shape's log says. Immutable.
 *
 * @param source position in the collection of the change that it tells of
 * @param operation of its last message; empty for a mark, which has none or a control message
 * @param row the last message's value: the whole row unless that deletes it
 */
public record ShapeRecord(long source, Optional<Operation> operation, Optional<Row> row) {

    private static final int MEMBERS_MAX = 2;

    /** @throws InvalidRequestException when the value is not spelt as {@link ShapeMessage#record} spells it */
    public static ShapeRecord of(byte[] value) {
        JsonCutter cutter = new JsonCutter(value);
        Span whole = new Span(0, value.length);
        List<JsonCutter.Member> members =
                value.length > 0 && cutter.isObject(whole) ? cutter.members(whole, MEMBERS_MAX) : List.of();
        if (members.size() != MEMBERS_MAX
                || !members.get(0).name().equals("source")
                || !members.get(1).name().equals("messages")) {
            throw new InvalidRequestException("value is no record of a shape: lengthBytes=" + value.length);
        }
        long source = source(new String(cutter.bytes(members.get(0).value()), StandardCharsets.UTF_8));
        List<Span> messages = cutter.elements(members.get(1).value(), Integer.MAX_VALUE);
        if (messages.isEmpty()) {
            return new ShapeRecord(source, Optional.empty(), Optional.empty());
        }
        Row last = Row.of(cutter.bytes(messages.get(messages.size() - 1)));
        Optional<Operation> operation = last.raw("headers").flatMap(ShapeRecord::operation);
        return new ShapeRecord(
                source,
                operation,
                operation.flatMap(any -> last.raw("value").map(json -> Row.of(json.getBytes(StandardCharsets.UTF_8)))));
    }

    private static long source(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException notANumber) {
            throw new InvalidRequestException("source of a shape's record is no number: actual=" + digits);
        }
    }

    private static Optional<Operation> operation(String headers) {
        Optional<String> named =
                Row.of(headers.getBytes(StandardCharsets.UTF_8)).raw("operation");
        return named.flatMap(json -> Arrays.stream(Operation.values())
                .filter(operation -> json.equals("\"" + operation.text() + "\""))
                .findFirst());
    }

    /** Whether the key's row is in the shape when this is its last record. */
    public boolean isMember() {
        return operation.filter(last -> last != Operation.DELETE).isPresent();
    }
}
