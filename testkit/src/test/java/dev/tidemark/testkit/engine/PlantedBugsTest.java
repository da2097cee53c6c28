package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.engine.Seams.Haste;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Canaries: each of these bugs, put between the engine and its seams, is caught within a bounded number of seeds. */
@Tag("toolkit-independent")
final class PlantedBugsTest {

    private static final int SEEDS_MAX = 300;

    private static Optional<AssertionError> caught(WorldSettings settings, Seams seams) {
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            try {
                new EngineWorld(seed, settings, seams).run();
            } catch (AssertionError failure) {
                // The same run without the bug: what it shows must be the bug's doing.
                new EngineWorld(seed, settings, Seams.HONEST).run();
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    private static void assertCaught(WorldSettings settings, Seams seams, String... signs) {
        assertThat(caught(settings, seams))
                .hasValueSatisfying(failure ->
                        assertThat(failure.getMessage()).contains("seed=").containsAnyOf(signs));
    }

    @Test
    void acknowledgingBeforeTheSync_isCaught() {
        assertCaught(
                WorldSettings.SMALL, Seams.of(Haste.ANSWERS), "ACKNOWLEDGED_SURVIVES broken", "BATCH_WHOLE broken");
    }

    @Test
    void feedingReadersBeforeTheWatermark_isCaught() {
        assertCaught(WorldSettings.SMALL, Seams.of(Haste.SHOWS), "OBSERVED_REMAINS broken");
    }

    @Test
    void feedingTheOperationCacheBeforeTheWatermark_isCaught() {
        assertCaught(WorldSettings.SMALL, Seams.of(Haste.FEEDS), "OBSERVED_REMAINS broken");
    }

    @Test
    void sealingWithTheWritersHandle_isCaught() {
        assertCaught(
                WorldSettings.SMALL.withSealing(),
                Seams.ofDisk(PlantedDisks::sharingTheWritersHandle),
                "a sealer uses the writer's handle");
    }

    @Test
    void indexOfAChunkOffByOneElement_isCaught() {
        assertCaught(
                WorldSettings.SMALL.withSealing(),
                Seams.ofDisk(PlantedDisks::indexOffByOne),
                "chunk differs from the log");
    }

    @Test
    void leavingOutTheDirectorySync_isCaught() {
        assertCaught(
                WorldSettings.SMALL,
                Seams.ofDisk(PlantedDisks::withoutDirectorySync),
                "ACKNOWLEDGED_SURVIVES broken",
                "damage on a disk without rot");
    }

    @Test
    void trustingAFileAfterAFailedSync_isCaught() {
        assertCaught(
                WorldSettings.SMALL,
                Seams.ofDisk(PlantedDisks::trustingAfterFailedSync),
                "ACKNOWLEDGED_SURVIVES broken",
                "damage on a disk without rot");
    }

    @Test
    void skippingTheChecksumOfALine_isCaught() {
        assertCaught(
                WorldSettings.SMALL.withRot(),
                Seams.ofDisk(PlantedDisks::withoutLineChecksums),
                "ACKNOWLEDGED_SURVIVES broken",
                "BATCH_WHOLE broken");
    }

    @Test
    void recyclingAJournalFileThatIsStillNeeded_isCaught() {
        assertCaught(
                WorldSettings.SMALL,
                Seams.ofShard(HastyRecycling::new),
                "ACKNOWLEDGED_SURVIVES broken",
                "damage on a disk without rot");
    }

    @Test
    void replayingAStaleRecycledFrame_isCaught() {
        assertCaught(
                WorldSettings.SMALL,
                Seams.ofDisk(PlantedDisks::replayingStaleFrames),
                "ACKNOWLEDGED_SURVIVES broken",
                "damage on a disk without rot");
    }
}
