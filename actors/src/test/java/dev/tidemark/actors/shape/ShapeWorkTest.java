package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** How much of a source a follower takes into memory at once. */
class ShapeWorkTest {

    private static final int PAGE = 1_000;
    private static final int MIB = 1 << 20;
    private static final String LONG_ROW = "{\"fill\":\"" + "x".repeat(100_000) + "\"}";

    private final SourceAndShape world = new SourceAndShape();

    @Test
    void read_commitsThatLostTheirEnds_takesAPageAtATime() {
        for (long commit = 1; commit <= 5 * PAGE; commit++) {
            world.source(Plans.record(10 * commit - 9, 10 * commit, "k" + commit, Optional.of("{\"n\":1}")));
        }
        world.follow(Plans.of("", List.of(), false));
        assertThat(world.lines()).hasSize(5 * PAGE);
        assertThat(world.mostRecordsReadBetweenWrites()).isLessThanOrEqualTo(PAGE + 10);
    }

    @Test
    void read_commitOverTwoPages_isOneBatch() {
        world.batchMaxBytes = 4 * MIB;
        long last = PAGE + 500;
        for (long position = 1; position <= last; position++) {
            world.source(Plans.record(position, last, "k" + position, Optional.of("{}")));
        }
        world.source(Plans.record(last + 1, last + 1, "more", Optional.of("{}")));
        world.follow(Plans.of("", List.of(), false));
        assertThat(world.batches().get(0)).isEqualTo((int) last);
        assertThat(world.lines().stream().filter(line -> text(line).contains("\"last\":true")))
                .hasSize(2);
    }

    @Test
    void read_deletesOfLongRows_looksUpAFewAtATime() {
        for (int key = 0; key < 200; key++) {
            world.shows("k" + key, LONG_ROW);
            world.source(Plans.record(key + 1, key + 1, "k" + key, Optional.empty()));
        }
        world.follow(Plans.of("", List.of(), false));
        assertThat(world.lines()).hasSize(200).allMatch(line -> text(line).contains("\"last\":true"));
        assertThat(world.mostBytesLookedUpBetweenWrites()).isLessThan(2 * MIB);
    }

    @Test
    void read_oneCommitOfDeletesOfLongRows_isCutAndItsLastLineSaysSo() {
        for (int key = 0; key < 200; key++) {
            world.shows("k" + key, LONG_ROW);
            world.source(Plans.record(key + 1, 200, "k" + key, Optional.empty()));
        }
        world.follow(Plans.of("", List.of(), false));
        assertThat(world.lines()).hasSize(200);
        assertThat(world.mostBytesLookedUpBetweenWrites()).isLessThan(2 * MIB);
        assertThat(world.lines().stream().filter(line -> text(line).contains("\"last\":true")))
                .singleElement()
                .isEqualTo(world.lines().get(199));
    }

    @Test
    void read_changeLongerThanALineMayBe_givesTheShapeUpToBeBegunAnew() {
        world.lineMaxBytes = 150_000;
        world.shows("k", LONG_ROW);
        world.source(Plans.record(1, 1, "k", Optional.of(LONG_ROW)));
        ShapePlan plan = Plans.of("", List.of(), true);
        assertThatThrownBy(() -> world.follow(plan))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(Failures.ShapeLost.class)
                .hasMessageContaining("key=k limit=150000");
    }

    @Test
    void firstRows_rowLongerThanALineMayBe_isRefusedByName() {
        world.lineMaxBytes = 50_000;
        world.entry("k", LONG_ROW);
        ShapePlan plan = Plans.of("", List.of(), false);
        assertThatThrownBy(() -> world.begin(plan))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("row is too long to be followed: key=k");
    }

    private static String text(ShapeLine line) {
        return Plans.messages(line);
    }
}
