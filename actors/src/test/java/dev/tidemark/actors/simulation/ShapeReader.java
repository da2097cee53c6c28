package dev.tidemark.actors.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.ShapeMessages;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.shape.ShapeFold;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.LineBlock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A client of one shape that outlives the store's process: it remembers what it has read under which handle, and goes on from there.
 *
 * <p>What it requires: under one handle a position never has another record than it has seen there, and none is missing that no later
 * one of its key replaces; a handle that was refused is never given again; nothing tells of a change beyond the collection's watermark.
 */
final class ShapeReader {

    private final ShapeDefinition definition;
    private final Set<String> refused = new HashSet<>();
    private Optional<String> handle = Optional.empty();
    private long position;
    private ShapeFold fold = new ShapeFold();

    /** Values and keys by positions. */
    private final TreeMap<Long, Seen> seen = new TreeMap<>();

    private record Seen(String key, String value) {}

    ShapeReader(ShapeDefinition definition) {
        this.definition = definition;
    }

    ShapeDefinition definition() {
        return definition;
    }

    int handles() {
        return refused.size() + (handle.isPresent() ? 1 : 0);
    }

    /** Asks for the shape and reads what is new, without waiting for anything. */
    void poll(Life life) {
        String label = "poll " + definition;
        if (life.calls().isOpen(label)) {
            return;
        }
        life.calls()
                .follow(
                        label,
                        life.store().shape(definition).thenCompose(shape -> read(life, shape)),
                        end -> {},
                        end -> {});
    }

    private CompletionStage<Long> read(Life life, Shape shape) {
        meet(shape.handle());
        return shape.log().state().thenCompose(state -> readUpTo(life, shape, state.watermark()));
    }

    private void meet(String found) {
        if (handle.equals(Optional.of(found))) {
            return;
        }
        handle.ifPresent(refused::add);
        if (refused.contains(found)) {
            throw new AssertionError("handle that was refused is given again: handle=" + found + " of " + definition);
        }
        handle = Optional.of(found);
        position = 0;
        fold = new ShapeFold();
        seen.clear();
    }

    private CompletionStage<Long> readUpTo(Life life, Shape shape, long upTo) {
        if (position >= upTo || !handle.equals(Optional.of(shape.handle()))) {
            return CompletableFuture.completedStage(position);
        }
        return shape.log().logLines(position, upTo).thenCompose(lines -> {
            if (!lines.handle().equals(shape.handle()) || !handle.equals(Optional.of(shape.handle()))) {
                return CompletableFuture.completedStage(position);
            }
            lines.lines().ifPresent(this::take);
            position = lines.reached();
            return requireDurable(life, shape).thenCompose(done -> readUpTo(life, shape, upTo));
        });
    }

    private void take(LineBlock block) {
        block.records().forEach(record -> seen.put(record.position(), seen(record)));
        fold.take(ShapeMessages.of(block).utf8String());
    }

    private static Seen seen(LogRecord record) {
        return new Seen(KeyText.unescape(record.escapedKey()), record.valueText());
    }

    /** Nothing is told that the collection does not have. */
    private CompletionStage<?> requireDurable(Life life, Shape shape) {
        Tidemark store = life.store();
        long told = fold.lastTransaction();
        Optional<String> incarnation = incarnation(store);
        return store.json(definition.collection()).state().thenAccept(state -> {
            boolean same = incarnation.isPresent() && incarnation.equals(incarnation(store));
            boolean current = handle.equals(Optional.of(shape.handle()))
                    && shape.log().name().contains(incarnation.orElse("?"));
            if (same && current && told > state.watermark()) {
                throw new AssertionError("shape tells of what is not durable: position=" + told + " watermark="
                        + state.watermark() + " of " + definition);
            }
        });
    }

    private Optional<String> incarnation(Tidemark store) {
        return store.describe(definition.collection()).map(found -> found.handle());
    }

    /**
     * Reads up to where the shape has caught up, on a disk that is well and with nobody else at work, and holds it against what it has.
     *
     * @param await ends a stage
     * @param expected rows of the collection as the definition shows them, by the keys of messages
     */
    void require(Shape shape, Waiting await, Map<String, JsonNode> expected) {
        meet(shape.handle());
        long tip = await.of(shape.caughtUp());
        Map<Long, Seen> present = new HashMap<>();
        ShapeFold anew = new ShapeFold();
        for (long at = 0; at < tip; ) {
            LogLines lines = await.of(shape.log().logLines(at, tip));
            lines.lines().ifPresent(block -> {
                block.records().forEach(record -> present.put(record.position(), seen(record)));
                anew.take(ShapeMessages.of(block).utf8String());
                block.records().stream()
                        .filter(record -> record.position() > position)
                        .forEach(this::takeOne);
            });
            at = lines.reached();
        }
        position = Math.max(position, tip);
        if (position > tip) {
            throw new AssertionError("client has more than there is: position=" + position + " tip=" + tip);
        }
        requireSeen(present);
        requireEqual("read anew", expected, anew.rows());
        requireEqual("followed", expected, fold.rows());
    }

    private void takeOne(LogRecord record) {
        take(LineBlock.of(List.of(record)));
    }

    /** Ends a stage, or fails as it does. */
    interface Waiting {
        <T> T of(CompletionStage<T> stage);
    }

    private void requireSeen(Map<Long, Seen> present) {
        Map<String, Long> latest = new HashMap<>();
        seen.forEach((at, record) -> latest.put(record.key(), at));
        seen.forEach((at, record) -> {
            Seen now = present.get(at);
            boolean replaced = now == null && latest.getOrDefault(record.key(), 0L) > at;
            if (!replaced && !record.equals(now)) {
                throw new AssertionError("what was seen is not there any more: position=" + at + " seen=" + record
                        + " now=" + now + " of " + definition);
            }
        });
    }

    private void requireEqual(String what, Map<String, JsonNode> expected, Map<String, JsonNode> actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("rows " + what + " are not the collection's: expected=" + expected + " actual="
                    + actual + " of " + definition);
        }
    }
}
