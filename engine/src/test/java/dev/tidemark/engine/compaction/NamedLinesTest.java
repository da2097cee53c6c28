package dev.tidemark.engine.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.state.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Listing from an index against a map of what was put there. */
@Tag("toolkit-independent")
final class NamedLinesTest {

    private final KeyIndex index = new KeyIndex();
    private final List<ClosedSegment> sources = new ArrayList<>();
    private final Map<SegmentName, Integer> ordinals = new HashMap<>();

    /** By source, then offset: the hash. */
    private final List<TreeMap<Long, Long>> model = new ArrayList<>();

    /** By source. */
    private final List<Integer> ordinalOf = new ArrayList<>();

    private NamedLines listing() {
        Survival survival = new Survival(index, KeyHasher.of(KeySeed.of(1)), () -> {
            throw new AssertionError("no view is asked for");
        });
        return new NamedLines(survival, sources, ordinals);
    }

    private void source(int ordinal, long lengthBytes) {
        long base = 1 + sources.size() * 1_000L;
        ClosedSegment source = new ClosedSegment(base, base + 999, 0, LineCounts.NONE, lengthBytes, 0);
        ordinals.put(SegmentName.of(source), ordinal);
        ordinalOf.add(ordinal);
        model.add(new TreeMap<>());
        sources.add(source);
    }

    private void name(int source, long offset, long hash) {
        index.put(hash, Place.of(ordinalOf.get(source), offset), place -> false);
        model.get(source).put(offset, hash);
    }

    /** Goes through all sources as a compaction does; answers how often it had to list. */
    private int readsTheModel(NamedLines named) {
        int passes = 0;
        for (int source = 0; source < sources.size(); source++) {
            long offset = 0;
            long length = sources.get(source).lengthBytes();
            TreeMap<Long, Long> left = new TreeMap<>(model.get(source));
            while (offset < length) {
                if (named.listedUntil(source) <= offset) {
                    assertThat(named.next(source)).isEqualTo(NamedLines.NONE);
                    passes++;
                    while (named.listedUntil(source) <= offset) {
                        named.list();
                    }
                }
                long until = Math.min(length, named.listedUntil(source));
                while (named.next(source) < until) {
                    assertThat(named.next(source)).isEqualTo(left.firstKey());
                    assertThat(named.take()).isEqualTo(left.pollFirstEntry().getValue());
                }
                offset = until;
            }
            assertThat(left).as("source %d", source).isEmpty();
        }
        assertThat(named.next(sources.size() - 1)).isEqualTo(NamedLines.NONE);
        return passes;
    }

    @Test
    void next_placesInAnyOrder_comesInTheOrderOfTheLogWithTheirHashes() {
        SplittableRandom random = new SplittableRandom(3);
        for (int ordinal : new int[] {7, 3, 40, 5}) {
            source(ordinal, 1 + random.nextInt(5 << 20));
        }
        for (int key = 0; key < 50_000; key++) {
            int source = random.nextInt(sources.size());
            long offset = random.nextLong(sources.get(source).lengthBytes());
            if (!model.get(source).containsKey(offset)) {
                name(source, offset, random.nextLong());
            }
        }
        index.put(-1, Place.of(4, 100), place -> false);
        index.put(-1, Place.of(2, 100), place -> false);
        index.put(-1, Place.of(41, 100), place -> false);
        assertThat(readsTheModel(listing())).isEqualTo(1);
    }

    @Test
    void next_emptyIndex_isNone() {
        source(0, 10);
        source(1, 3 << 20);
        readsTheModel(listing());
    }

    @Test
    void list_moreLinesThanAWindowHolds_goesThroughTheIndexAgain() {
        source(0, 1L << 30);
        source(1, 1L << 30);
        SplittableRandom random = new SplittableRandom(5);
        for (int key = 0; key < NamedLines.WINDOW_LINES_MAX * 5 / 4; key++) {
            name(key & 1, key * 700L, random.nextLong());
        }
        assertThat(readsTheModel(listing())).isEqualTo(2);
    }

    @Test
    void list_namesThatGoMeanwhile_areNotMissed() {
        source(0, 8 << 20);
        SplittableRandom random = new SplittableRandom(9);
        for (int key = 0; key < 60_000; key++) {
            name(0, key * 130L, random.nextLong());
        }
        NamedLines named = listing();
        Map<Long, Long> placed = new HashMap<>(model.get(0));
        while (named.listedUntil(0) <= 0) {
            named.list();
            placed.entrySet().removeIf(entry -> {
                boolean goes = random.nextInt(10) == 0;
                if (goes) {
                    index.remove(entry.getValue(), place -> place == Place.of(0, entry.getKey()));
                }
                return goes;
            });
        }
        List<Long> listed = new ArrayList<>();
        while (named.next(0) != NamedLines.NONE) {
            listed.add(named.next(0));
            named.take();
        }
        Set<Long> distinct = new TreeSet<>(listed);
        assertThat(listed).isSorted().hasSize(distinct.size());
        assertThat(distinct.containsAll(placed.keySet())).isTrue();
        assertThat(model.get(0).keySet().containsAll(distinct)).isTrue();
    }

    @Test
    void list_placeBeyondItsSegment_isRefused() {
        source(0, 1_000);
        name(0, 1_000, 5);
        assertThatThrownBy(() -> listing().list()).isInstanceOf(IllegalStateException.class);
    }
}
