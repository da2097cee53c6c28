package dev.tidemark.testkit.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.SealResult.Ending;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One fault, moved operation by operation through a sealing, and through one that replaces what stood before a compaction. */
@Tag("toolkit-independent")
final class SealingSweepTest {

    private static final int POINTS_MIN = 15;
    private static final List<ChunkRenderer> RENDERERS = List.of(SealingWorld.NDJSON, SealingWorld.JSON);

    /** Contents of chunks that nothing disturbed, made once. */
    private static final Map<String, List<Integer>> EXPECTED = new ConcurrentHashMap<>();

    /** What a sealing makes on a disk without faults. */
    private static Map<String, List<Integer>> sealed(boolean compacted) {
        try (SimulatedDisk disk = new SimulatedDisk(1)) {
            SealingWorld world = new SealingWorld(disk);
            world.seal(compacted ? world.compacted() : world.written());
            return world.directory();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_BEFORE", "KILL_DURING", "KILL_AFTER"})
    void seal_processEndsAtAnyOperation_isMadeAgainToTheByte(Fault fault) {
        Map<String, List<Integer>> expected = sealed(false);
        assertThat(sweep(fault, false, FaultPlan.none(), (world, written, compacted) -> {
                    assertThat(world.seal(written).ending()).isIn(Ending.SEALED, Ending.UNCHANGED);
                    assertThat(world.directory()).isEqualTo(expected);
                }))
                .isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_BEFORE", "KILL_DURING", "KILL_AFTER"})
    void sealAfterCompaction_processEndsAtAnyOperation_isMadeAgainToTheByte(Fault fault) {
        Map<String, List<Integer>> expected = sealed(true);
        assertThat(sweep(fault, true, FaultPlan.none(), (world, written, compacted) -> {
                    assertThat(world.seal(compacted).ending()).isIn(Ending.SEALED, Ending.UNCHANGED);
                    assertThat(world.directory()).isEqualTo(expected);
                }))
                .isGreaterThan(POINTS_MIN);
    }

    @Test
    void seal_plantedPublicationBeforeTheForce_isSeenByTheSweep() {
        FaultPlan noForce = ScriptedFault.from(1, Fault.LYING_SYNC).on(Kind.FORCE);

        assertThatThrownBy(() -> sweep(Fault.CUT_AFTER, true, noForce, (world, written, compacted) -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("sweep failed");
    }

    /** What is to hold after a restart. */
    private interface Afterwards {
        void check(SealingWorld world, ChunkSource written, ChunkSource compacted);
    }

    /** Runs the sealing with the fault at each operation; how many there were. */
    private static int sweep(Fault fault, boolean replacing, FaultPlan beside, Afterwards afterwards) {
        for (int k = 1; ; k++) {
            try (SimulatedDisk disk = new SimulatedDisk(k)) {
                SealingWorld world = new SealingWorld(disk);
                ChunkSource written = world.written();
                ChunkSource compacted = world.compacted();
                if (replacing) {
                    world.seal(written);
                }
                ScriptedFault scripted = ScriptedFault.once(k, fault);
                disk.faults(scripted.orElse(beside));
                boolean ended = endsIn(world, replacing ? compacted : written);
                disk.faults(FaultPlan.none());
                if (!ended) {
                    assertThat(scripted.fired()).isFalse();
                    return k - 1;
                }
                disk.restart();
                requireWholeOrAbsent(world, written);
                requireWholeOrAbsent(world, compacted);
                afterwards.check(world, written, compacted);
                requireSame(world, replacing ? compacted : written);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("sweep failed: point=" + k + " reason=" + failure, failure);
            }
        }
    }

    private static boolean endsIn(SealingWorld world, ChunkSource source) {
        try {
            world.seal(source);
            return false;
        } catch (PowerCutError end) {
            return true;
        }
    }

    /** A chunk that is there after a crash holds what it must. */
    private static void requireWholeOrAbsent(SealingWorld world, ChunkSource source) {
        for (ChunkRenderer renderer : RENDERERS) {
            for (String encoding : List.of("identity", "gzip")) {
                Optional<List<Integer>> found = world.content(source, renderer, encoding);
                found.ifPresent(content -> assertThat(content)
                        .as("%s %s of %s", renderer.name(), encoding, source.path())
                        .isEqualTo(expected(source, renderer, encoding)));
            }
        }
    }

    private static void requireSame(SealingWorld world, ChunkSource source) {
        for (ChunkRenderer renderer : RENDERERS) {
            assertThat(world.content(source, renderer, "identity")).contains(expected(source, renderer, "identity"));
        }
    }

    private static List<Integer> expected(ChunkSource source, ChunkRenderer renderer, String encoding) {
        String key = source.gapsAllowed() + renderer.name() + encoding;
        return EXPECTED.computeIfAbsent(key, absent -> undisturbed(source.gapsAllowed(), renderer, encoding));
    }

    private static List<Integer> undisturbed(boolean compacted, ChunkRenderer renderer, String encoding) {
        try (SimulatedDisk disk = new SimulatedDisk(1)) {
            SealingWorld world = new SealingWorld(disk);
            ChunkSource source = compacted ? world.compacted() : world.written();
            world.seal(source);
            return world.content(source, renderer, encoding).orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.INCLUDE,
            names = {
                "OPEN",
                "CREATE",
                "READ",
                "WRITE",
                "FORCE",
                "MOVE",
                "SYNC_DIRECTORY",
                "LOOK_UP",
                "CREATE_DIRECTORIES"
            })
    void seal_errorAtAnyOperation_leavesNoTemporaryAndSucceedsLater(Kind kind) {
        Map<String, List<Integer>> expected = sealed(true);
        for (int k = 1; ; k++) {
            try (SimulatedDisk disk = new SimulatedDisk(k)) {
                SealingWorld world = new SealingWorld(disk);
                ChunkSource compacted = world.compacted();
                ScriptedFault scripted = ScriptedFault.once(k, Fault.ERROR).on(kind);
                disk.faults(scripted);
                Optional<StorageFailedException> failure = failure(world, compacted);
                disk.faults(FaultPlan.none());
                if (!scripted.fired()) {
                    assertThat(k).isGreaterThan(1);
                    return;
                }
                assertThat(world.temporaries()).as("point %d", k).isEmpty();
                requireWholeOrAbsent(world, compacted);
                world.seal(compacted);
                assertThat(world.directory())
                        .as("point %d after %s", k, failure)
                        .isEqualTo(expected);
            }
        }
    }

    private static Optional<StorageFailedException> failure(SealingWorld world, ChunkSource source) {
        try {
            world.seal(source);
            return Optional.empty();
        } catch (StorageFailedException failure) {
            return Optional.of(failure);
        }
    }

    @Test
    void seal_fullDisk_failsAndLeavesNothing() {
        try (SimulatedDisk disk = new SimulatedDisk(1)) {
            SealingWorld world = new SealingWorld(disk);
            ChunkSource written = world.written();
            disk.faults(ScriptedFault.from(4, Fault.NO_SPACE).on(Kind.WRITE));

            assertThatThrownBy(() -> world.seal(written)).isInstanceOf(StorageFailedException.class);
            disk.faults(FaultPlan.none());
            assertThat(world.directory()).isEmpty();
        }
    }
}
