package dev.tidemark.engine.store;

import dev.tidemark.engine.log.CacheBudget;
import dev.tidemark.engine.log.LineReader;
import dev.tidemark.engine.state.DueTimes;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import dev.tidemark.engine.state.RecentKeys;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells the key index, and what goes with it, of the lines that were taken in. Owned by the collection's writer. */
final class IndexFeed {

    private final KeyIndex index;
    private final CollectionReader reader;
    private final CacheBudget budget;
    private final LineReader lines = new LineReader();
    private final RecentKeys recent = new RecentKeys();

    /** Who wants to know when entries expire. */
    private Optional<Supplier<DueTimes>> dueTimes = Optional.empty();

    IndexFeed(KeyIndex index, CollectionReader reader, CacheBudget budget) {
        this.index = index;
        this.reader = reader;
        this.budget = budget;
    }

    void tell(Supplier<DueTimes> due) {
        dueTimes = Optional.of(due);
    }

    /** @param segmentOrdinal of the segment that the lines are in */
    void take(Batch batch, int segmentOrdinal) {
        for (int line = 0; line < batch.count(); line++) {
            if (batch.isKeyed(line)) {
                take(batch, line, segmentOrdinal);
            }
        }
        grow();
    }

    private void take(Batch batch, int line, int segmentOrdinal) {
        KeyAt key = new KeyAt(recent, reader, lines, batch, line);
        if (batch.isDelete(line)) {
            index.remove(batch.hash(line), key);
            return;
        }
        long place = Place.of(segmentOrdinal, batch.offset(line));
        index.put(batch.hash(line), place, key);
        recent.note(batch.hash(line), batch.secondHash(line), place);
        if (batch.lifetime(line).isLimited() && dueTimes.isPresent()) {
            dueTimes.get().get().note(batch.lifetime(line).expiresMillis(), batch.hash(line));
        }
    }

    /** Remembers more keys while there is memory for it. */
    private void grow() {
        if (recent.wantsRoom() && budget.tryAdd(recent.growthBytes())) {
            recent.grow();
        }
    }

    /** Gives up what it remembers. */
    void forget() {
        budget.giveBack(recent.release());
    }
}
