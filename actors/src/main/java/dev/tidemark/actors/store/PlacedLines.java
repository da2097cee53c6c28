package dev.tidemark.actors.store;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.SharedLines;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.engine.log.LineBlock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts those whom one reader of a collection passes lines on to. Safe for any thread. */
final class PlacedLines implements SharedLines {

    private final Supplier<CollectionPort> ports;
    private final Function<ChangesReader.Start, Source<LineBlock, NotUsed>> changes;

    /** Of the store; known once somebody has asked for a place. */
    private volatile LiveTail.@Nullable Waiting places;

    PlacedLines(Supplier<CollectionPort> ports, Function<ChangesReader.Start, Source<LineBlock, NotUsed>> changes) {
        this.ports = ports;
        this.changes = changes;
    }

    @Override
    public boolean enter() {
        LiveTail.Waiting known = places;
        if (known == null) {
            known = ports.get().liveTail().places();
            places = known;
        }
        return known.enter();
    }

    @Override
    public void leave() {
        LiveTail.Waiting known = places;
        if (known == null) {
            throw new IllegalStateException("nobody has taken a place");
        }
        known.leave();
    }

    @Override
    public Source<LineBlock, NotUsed> lines(long after, String handle) {
        return changes.apply(new ChangesReader.Start(after, Optional.of(handle), false));
    }
}
