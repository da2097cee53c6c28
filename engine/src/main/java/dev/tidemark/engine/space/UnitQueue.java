package dev.tidemark.engine.space;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Units that are still to be counted, in their order, in as many bytes as their names have: there may be a hundred thousand of
 * them for as long as the count takes. Owned by whoever counts.
 */
final class UnitQueue implements Iterator<Unit> {

    /** In no name of a file. */
    private static final int END = 0;

    private final byte[] keys;
    private int next;

    private UnitQueue(byte[] keys) {
        this.keys = keys;
    }

    /** Gathers units in their order. */
    static final class Builder {

        private final ByteArrayOutputStream keys = new ByteArrayOutputStream();

        /** @param names sorted */
        void add(String top, List<String> names) {
            for (String name : names) {
                keys.writeBytes(Unit.in(top, name).key().getBytes(StandardCharsets.UTF_8));
                keys.write(END);
            }
        }

        UnitQueue build() {
            return new UnitQueue(keys.toByteArray());
        }
    }

    @Override
    public boolean hasNext() {
        return next < keys.length;
    }

    @Override
    public Unit next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no unit is left");
        }
        int start = next;
        while (keys[next] != END) {
            next++;
        }
        next++;
        return new Unit(new String(keys, start, next - 1 - start, StandardCharsets.UTF_8));
    }
}
