package dev.tidemark.testkit.engine;

import dev.tidemark.engine.log.Rotation;
import java.util.HashMap;
import java.util.Map;

/** What readers know of the handles of logs, over all lives of a store: one that must start anew gets another name. Owned by one thread. */
final class Rotations {

    private record Known(Rotation rotation, int starts) {}

    /** Whether nobody is told that a handle has changed. */
    private final boolean hidden;

    private final Map<String, Known> known = new HashMap<>();

    Rotations(boolean hidden) {
        this.hidden = hidden;
    }

    /** Name of a reader that stands at a position, or of the one that takes its place at the beginning. */
    String nameOf(String collection, String reader, Rotation present, PositionOf positions) {
        Known before = known.computeIfAbsent(collection + "/" + reader, unused -> new Known(present, 0));
        String name = name(reader, before.starts());
        long position = positions.of(name);
        boolean anew = !hidden && !before.rotation().equals(present) && position > 0 && position < present.until();
        Known after = new Known(present, before.starts() + (anew ? 1 : 0));
        known.put(collection + "/" + reader, after);
        return name(reader, after.starts());
    }

    private static String name(String reader, int starts) {
        return starts == 0 ? reader : reader + "-anew-" + starts;
    }

    /** Where a reader stands, zero for one that has nothing. */
    @FunctionalInterface
    interface PositionOf {

        long of(String reader);
    }
}
