package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DropsTest {

    private static final CollectionId ID = new CollectionId(7);
    private static final CatalogEntry ENTRY =
            new CatalogEntry(new CollectionName("c"), ID, "00c0ffee00c0ffee", 1, CollectionSettings.DEFAULT);

    private final List<CollectionId> withdrawn = new ArrayList<>();
    private final List<CatalogEntry> discarded = new ArrayList<>();
    private final CompletableFuture<Done> done = new CompletableFuture<>();
    private boolean owned;
    private boolean sealing = true;
    private final Drops drops = new Drops(entry -> owned, this::withdraw, discarded::add);

    private boolean withdraw(CollectionId collection) {
        withdrawn.add(collection);
        return sealing;
    }

    @Test
    void drop_nobodyHasItOpen_waitsForSealersAlone() {
        drops.add(ENTRY, done);
        assertThat(withdrawn).containsExactly(ID);
        assertThat(discarded).isEmpty();
        drops.unsealed(ID);
        assertThat(discarded).containsExactly(ENTRY);
        assertThat(done).isDone();
    }

    @Test
    void drop_writerOffersMoreBeforeItEnds_withdrawsThatToo() {
        owned = true;
        drops.add(ENTRY, done);
        drops.unsealed(ID);
        assertThat(discarded).isEmpty();
        owned = false;
        drops.settle(ENTRY);
        assertThat(withdrawn).containsExactly(ID, ID);
        assertThat(discarded).isEmpty();
        drops.unsealed(ID);
        assertThat(discarded).containsExactly(ENTRY);
        assertThat(done).isDone();
    }

    @Test
    void drop_writerEndsBeforeSealersDo_waitsForBoth() {
        owned = true;
        drops.add(ENTRY, done);
        owned = false;
        drops.settle(ENTRY);
        drops.unsealed(ID);
        assertThat(discarded).isEmpty();
        drops.unsealed(ID);
        assertThat(discarded).containsExactly(ENTRY);
    }

    @Test
    void drop_withoutSealing_waitsForTheWriterAlone() {
        drops.add(ENTRY, done);
        drops.sealingGone();
        assertThat(discarded).containsExactly(ENTRY);

        sealing = false;
        owned = true;
        drops.add(ENTRY, new CompletableFuture<>());
        assertThat(discarded).hasSize(1);
        owned = false;
        drops.settle(ENTRY);
        assertThat(discarded).hasSize(2);
    }

    @Test
    void end_dropUnderWay_answersAndLeavesTheFiles() {
        drops.add(ENTRY, done);
        drops.end();
        assertThat(done).isDone();
        assertThat(discarded).isEmpty();
    }
}
