package dev.tidemark.actors.writer;

import dev.tidemark.actors.journal.JournalBatch;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalEntry;
import java.util.List;

/**
 * Batches of several collections on their way through the journal as one frame: all of them become durable or none. Each lands at
 * its own writer.
 */
final class JointFlight extends JournalBatch {

    private final List<Flight> flights;
    private final List<JournalEntry> entries;

    /** @param flights of different collections */
    JointFlight(List<Flight> flights) {
        this.flights = List.copyOf(flights);
        this.entries =
                flights.stream().flatMap(flight -> flight.entries().stream()).toList();
    }

    @Override
    public List<JournalEntry> entries() {
        return entries;
    }

    /** Whatever the collections ask for: a commit that one of them could lose would be half a commit. */
    @Override
    public Durability durability() {
        return Durability.ALWAYS;
    }

    @Override
    public long syncIntervalNanos() {
        return 0;
    }

    @Override
    public void durable() {
        flights.forEach(Flight::durable);
    }

    @Override
    public void failed(TidemarkException reason) {
        flights.forEach(flight -> flight.failed(reason));
    }
}
