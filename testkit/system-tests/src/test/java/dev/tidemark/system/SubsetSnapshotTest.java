package dev.tidemark.system;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.ShapeSubset;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.SystemTimeSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a subset says that it has, it has, also while the collection's writer is about to take a change into the key index which the
 * log tells already: clients leave out for ever what the answer claims.
 */
class SubsetSnapshotTest {

    private static final ShapeDefinition USERS = ShapeDefinition.of("users");

    @TempDir
    private Path data;

    private StoreProbe open(HeldCalls reads) {
        return StoreProbe.open(data, "", new Seams(reads.seen(), new SystemTimeSource(), new SecureRandom()));
    }

    @Test
    void subset_whileAChangeIsBetweenLogAndKeys_claimsNoMoreThanItsRowsHave() {
        HeldCalls reads = HeldCalls.reads(new LocalDisk());
        try (StoreProbe store = open(reads)) {
            store.created("users");
            store.set("users", "ann", "{\"n\":1}");
            await(await(store.store().shape(USERS)).caughtUp());
        }
        // Opened anew nothing of the line is in memory: the writer must read it to know the key again.
        try (StoreProbe store = open(reads)) {
            JsonCollection users = store.store().json("users");
            await(users.state());
            reads.holdNext();
            CompletionStage<WriteOutcome> written = users.set("ann", Json.parse("{\"n\":2}"));
            try {
                reads.awaitHeld();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> await(users.state()).watermark() == 2);
                Shape shape = await(store.store().shape(USERS));
                ShapeSubset before = await(shape.subset(SubsetQuery.ALL));
                assertThat(before.rows().get(0).value()).hasToString("{\"n\":1}");
                assertThat(before.source()).isEqualTo(1);
            } finally {
                reads.release();
            }
            await(written);
            ShapeSubset after = await(await(store.store().shape(USERS)).subset(SubsetQuery.ALL));
            assertThat(after.rows().get(0).value()).hasToString("{\"n\":2}");
            assertThat(after.source()).isEqualTo(2);
        }
    }
}
