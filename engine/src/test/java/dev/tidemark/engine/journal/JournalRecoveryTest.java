package dev.tidemark.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.journal.JournalRecovery.Decision;
import dev.tidemark.engine.journal.JournalRecovery.Extent;
import dev.tidemark.engine.journal.JournalRecovery.FileCase;
import dev.tidemark.engine.journal.JournalRecovery.Floor;
import dev.tidemark.engine.journal.JournalRecovery.FrameCase;
import dev.tidemark.engine.journal.JournalRecovery.HeaderState;
import dev.tidemark.engine.journal.JournalRecovery.Place;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JournalRecoveryTest {

    private static final List<Boolean> BOTH = List.of(false, true);

    private static Extent file(long number, long first, long last) {
        return new Extent(number, first, last, 4_096 + 100 * (last - first + 1), 0, false);
    }

    private static Extent blank(long number) {
        return new Extent(number, 0, 0, 4_096, 0, false);
    }

    private static Decision decide(long proven, List<Floor> floors, Extent... extents) {
        return new JournalRecovery(List.of(extents), floors, proven).decide();
    }

    private static Decision decide(long proven, Extent... extents) {
        return decide(proven, List.of(), extents);
    }

    @Test
    void frameCase_everyCombinationOfEvidence_matchesExactlyOne() {
        Set<FrameCase> seen = EnumSet.noneOf(FrameCase.class);
        for (boolean present : BOTH) {
            for (boolean proven : BOTH) {
                for (boolean behindTear : BOTH) {
                    assertThat(Stream.of(FrameCase.values()).filter(row -> row.matches(present, proven, behindTear)))
                            .as("present=%s proven=%s behindTear=%s", present, proven, behindTear)
                            .hasSize(1);
                    seen.add(FrameCase.of(present, proven, behindTear));
                }
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(FrameCase.values());
    }

    @Test
    void fileCase_everyCombinationOfEvidence_isACaseAndEveryCaseIsReached() {
        Set<FileCase> seen = EnumSet.noneOf(FileCase.class);
        for (HeaderState header : HeaderState.values()) {
            for (boolean belowFloor : BOTH) {
                seen.add(FileCase.of(header, belowFloor));
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(FileCase.values());
        assertThat(FileCase.of(HeaderState.OTHER_VERSION, true)).isEqualTo(FileCase.UNSUPPORTED);
        assertThat(FileCase.of(HeaderState.DAMAGED, true)).isEqualTo(FileCase.RELEASED);
        assertThat(FileCase.of(HeaderState.FOREIGN, false)).isEqualTo(FileCase.DAMAGED);
    }

    @Test
    void decide_noFiles_startsAtTheBeginning() {
        assertThat(decide(0).lastSequence()).isZero();
        assertThat(decide(0).lost()).isEmpty();
        assertThat(decide(0, blank(1)).lastSequence()).isZero();
    }

    @Test
    void decide_wholeChain_keepsAllProvenOrNot() {
        Decision decision = decide(5, file(1, 1, 4), file(2, 5, 9));
        assertThat(decision.lastSequence()).isEqualTo(9);
        assertThat(decision.kept()).hasSize(2);
        assertThat(decision.tear()).isEmpty();
    }

    @Test
    void decide_claimedPlaceBehindTheLastFrame_isATearEvenWhereBlankFilesFollow() {
        Extent claimed = new Extent(2, 5, 9, 4_596, 0, true);
        assertThat(decide(4, file(1, 1, 4), claimed, blank(3)).tear()).contains(new Place(2, 4_596));
        assertThat(decide(4, file(1, 1, 4), claimed, file(3, 10, 12)).tear()).isEmpty();
        assertThat(decide(0, new Extent(1, 0, 0, 4_096, 0, true)).tear()).contains(new Place(1, 4_096));
    }

    @Test
    void decide_missingUnprovenFrame_cutsThereAndDropsWhatIsBehind() {
        Decision decision = decide(4, file(1, 1, 5), file(2, 7, 9));
        assertThat(decision.lastSequence()).isEqualTo(5);
        assertThat(decision.droppedCount()).isEqualTo(3);
        assertThat(decision.tear()).contains(new Place(1, 4_596));
    }

    @Test
    void decide_missingProvenFrame_isLostAndNamed() {
        assertThat(decide(6, file(1, 1, 5), file(2, 7, 9)).lost().orElseThrow())
                .isEqualTo(new JournalRecovery.Lost(6, new Place(1, 4_596)));
        assertThat(decide(7, file(1, 1, 5)).lost().orElseThrow().sequence()).isEqualTo(6);
        assertThat(decide(7, file(2, 3, 9)).lost().orElseThrow().sequence()).isEqualTo(1);
    }

    @Test
    void decide_frameSupersededByALaterFile_isNotTaken() {
        Decision decision = decide(3, file(1, 1, 9), file(2, 4, 5));
        assertThat(decision.lastSequence()).isEqualTo(5);
        assertThat(decision.kept().get(0).last()).isEqualTo(3);
    }

    @Test
    void decide_floorWithEverythingFromItOn_releasesWhatIsBelow() {
        Floor floor = new Floor(5, 2, 8, 3);
        assertThat(decide(7, List.of(floor), file(2, 5, 7), file(3, 8, 9)).lastSequence())
                .isEqualTo(9);
        assertThat(decide(7, List.of(floor), file(1, 1, 2), file(2, 5, 7), file(3, 8, 9))
                        .kept())
                .extracting(Extent::number)
                .containsExactly(2L, 3L);
    }

    @Test
    void decide_unprovenFloorWithoutItsCarriedFrames_isNotTaken() {
        Floor floor = new Floor(5, 2, 9, 3);
        Decision decision = decide(6, List.of(floor), file(1, 1, 4), file(2, 5, 7), file(3, 9, 9));
        assertThat(decision.floor().sequence()).isEqualTo(1);
        assertThat(decision.kept()).extracting(Extent::number).containsExactly(1L, 2L);
        assertThat(decision.lastSequence()).isEqualTo(7);
    }

    @Test
    void decide_floorInASupersededFrame_isNotTaken() {
        Floor cutOff = new Floor(6, 2, 8, 2);
        Decision decision = decide(5, List.of(cutOff), file(1, 1, 5), file(2, 7, 9), file(3, 6, 12));
        assertThat(decision.floor().sequence()).isEqualTo(1);
        assertThat(decision.lastSequence()).isEqualTo(12);
    }

    @Test
    void decide_provenFloorWhoseFileIsGone_namesWhatIsMissing() {
        Floor floor = new Floor(5, 2, 8, 3);
        assertThat(decide(9, List.of(floor), file(3, 8, 10))
                        .lost()
                        .orElseThrow()
                        .sequence())
                .isEqualTo(5);
    }

    @Test
    void decide_holeThatWitnessesProveDurable_isLostThoughAnOlderCopyExists() {
        Extent poisoned = file(1, 1, 6);
        Extent rotten = new Extent(2, 0, 0, 4_096, 6, false);
        assertThat(decide(6, poisoned, rotten).lost().orElseThrow())
                .isEqualTo(new JournalRecovery.Lost(5, new Place(2, 4_096)));
    }

    @Test
    void decide_holeOfASupersededTail_isNoDamage() {
        Extent torn = new Extent(1, 1, 3, 4_396, 5, false);
        Decision decision = decide(9, torn, file(2, 4, 10));
        assertThat(decision.lost()).isEmpty();
        assertThat(decision.lastSequence()).isEqualTo(10);
    }
}
