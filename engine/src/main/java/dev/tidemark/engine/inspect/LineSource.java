package dev.tidemark.engine.inspect;

import java.util.function.Supplier;

/**
 * Something that has lines of a segment. Immutable.
 *
 * @param what for people
 * @param proven whether its lines are known to be of this incarnation of the collection; else the segment's digest must say so
 */
record LineSource(String what, boolean proven, Supplier<LineStream> lines) {

    private static final String CHUNK = "chunk ";

    static LineSource ofChunk(String name, Supplier<LineStream> lines) {
        return new LineSource(CHUNK + name, true, lines);
    }

    boolean isChunk() {
        return what.startsWith(CHUNK);
    }
}
