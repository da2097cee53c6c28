package dev.tidemark.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.Journal;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} promises while nothing fails. Each test gets a fresh, empty journal. */
public abstract class JournalContract {

    private static final CollectionId ORDERS = new CollectionId(7);
    private static final CollectionId USERS = new CollectionId(8);

    private final List<String> told = new ArrayList<>();

    /** The implementation under test; the same one within a test. */
    protected abstract Journal journal();

    /** A bound on appended bytes beyond which the journal refuses; what one frame may at least hold. */
    protected abstract int pendingMaxBytes();

    private static JournalEntry entry(CollectionId collection, long first, long last, String lines) {
        return new JournalEntry(
                collection,
                new PositionRange(first, last),
                1,
                100 * first,
                ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<JournalEntry> frame(CollectionId collection, long position) {
        return List.of(entry(collection, position, position, "line " + position + "\n"));
    }

    private AppendOutcome outcome(String name) {
        return new AppendOutcome() {
            @Override
            public void durable() {
                told.add(name);
            }

            @Override
            public void failed(TidemarkException failure) {
                told.add(name + " " + failure.getClass().getSimpleName());
            }
        };
    }

    private void write(JournalShard shard, CollectionId collection, long first, long last) {
        for (long position = first; position <= last; position++) {
            shard.append(frame(collection, position), true, outcome("written"));
        }
        shard.flush();
    }

    private static List<String> read(JournalShard shard, CollectionId collection) {
        List<String> entries = new ArrayList<>();
        shard.read(
                collection,
                entry -> entries.add(entry.positions() + " " + entry.segmentBase() + " " + entry.segmentOffset() + " "
                        + StandardCharsets.UTF_8
                                .decode(entry.lines())
                                .toString()
                                .trim()));
        return entries;
    }

    @Test
    void flush_severalFrames_tellsThemDurableInOrder() {
        try (JournalShard shard = journal().open(0)) {
            shard.append(frame(ORDERS, 1), true, outcome("a"));
            shard.append(frame(USERS, 1), false, outcome("b"));
            shard.append(frame(ORDERS, 2), true, outcome("c"));
            assertThat(told).isEmpty();
            assertThat(shard.pendingBytes()).isPositive();

            shard.flush();

            assertThat(told).containsExactly("a", "b", "c");
            assertThat(shard.pendingBytes()).isZero();
        }
    }

    @Test
    void flush_nothingAppended_isNoError() {
        try (JournalShard shard = journal().open(0)) {
            shard.flush();
            shard.sync();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void flush_framesWithoutSync_areToldAndReadable() {
        try (JournalShard shard = journal().open(0)) {
            shard.append(frame(ORDERS, 1), false, outcome("a"));
            shard.flush();
            assertThat(told).containsExactly("a");
            shard.sync();
            assertThat(read(shard, ORDERS)).hasSize(1);
            assertThat(told).containsExactly("a");
        }
    }

    @Test
    void read_entriesOfSeveralFrames_comeInOrderAsWritten() {
        try (JournalShard shard = journal().open(0)) {
            shard.append(
                    List.of(entry(ORDERS, 1, 3, "one to three\n"), entry(USERS, 1, 1, "first user\n")),
                    true,
                    outcome("a"));
            shard.append(List.of(entry(ORDERS, 4, 4, "four\n")), true, outcome("b"));
            shard.flush();

            assertThat(read(shard, ORDERS)).containsExactly("1-3 1 100 one to three", "4-4 1 400 four");
            assertThat(read(shard, USERS)).containsExactly("1-1 1 100 first user");
            assertThat(read(shard, new CollectionId(99))).isEmpty();
        }
    }

    @Test
    void open_afterClose_findsWhatWasDurableAndRaisesTheEpoch() {
        long epoch;
        try (JournalShard shard = journal().open(0)) {
            write(shard, ORDERS, 1, 5);
            epoch = shard.epoch();
        }
        try (JournalShard shard = journal().open(0)) {
            assertThat(shard.epoch()).isGreaterThan(epoch);
            assertThat(read(shard, ORDERS)).hasSize(5).first().isEqualTo("1-1 1 100 line 1");
            write(shard, ORDERS, 6, 6);
        }
        try (JournalShard shard = journal().open(0)) {
            assertThat(read(shard, ORDERS)).hasSize(6);
        }
    }

    @Test
    void open_whileAnotherHoldIsOpen_fencesTheOlderOne() {
        JournalShard older = journal().open(0);
        write(older, ORDERS, 1, 1);
        older.append(frame(ORDERS, 2), true, outcome("late"));
        try (JournalShard newer = journal().open(0)) {
            told.clear();
            assertThatThrownBy(older::flush).isInstanceOf(FencedException.class);
            older.append(frame(ORDERS, 3), true, outcome("later"));

            assertThat(told).hasSize(2).allMatch(text -> text.matches("(late|later) (Fenced|Indeterminate)Exception"));
            assertThat(told.get(1)).isEqualTo("later FencedException");
            assertThat(read(newer, ORDERS)).hasSize(1);
            write(newer, ORDERS, 2, 2);
            older.close();
            write(newer, ORDERS, 3, 3);
            assertThat(read(newer, ORDERS)).hasSize(3);
        }
    }

    @Test
    void append_positionsThatDoNotFollow_areRefused() {
        try (JournalShard shard = journal().open(0)) {
            write(shard, ORDERS, 1, 2);
            told.clear();
            shard.append(frame(ORDERS, 4), true, outcome("gap"));
            shard.append(frame(ORDERS, 2), true, outcome("repeated"));
            shard.append(List.of(entry(USERS, 1, 1, "x\n"), entry(ORDERS, 9, 9, "y\n")), true, outcome("half"));
            shard.append(frame(USERS, 1), true, outcome("users"));
            shard.append(frame(ORDERS, 3), true, outcome("orders"));
            shard.flush();

            String refused = " " + InvalidRequestException.class.getSimpleName();
            assertThat(told)
                    .containsExactly("gap" + refused, "repeated" + refused, "half" + refused, "users", "orders");
        }
    }

    @Test
    void append_followingWhatIsForcedBeyondTheJournal_keepsTheMarkWithTheLines() {
        try (JournalShard shard = journal().open(0)) {
            shard.append(frame(ORDERS, 1), true, outcome("first"));
            shard.append(frame(USERS, 1), true, outcome("users"));
            shard.flush();
            shard.forced(ORDERS, new ForcedMark(4, 1, 400));
            shard.append(frame(ORDERS, 4), true, outcome("below"));
            shard.append(frame(ORDERS, 6), true, outcome("beyond"));
            shard.append(frame(ORDERS, 5), true, outcome("behind the mark"));
            shard.append(List.of(brings(USERS, 3, new ForcedMark(2, 1, 200))), true, outcome("brings the mark"));
            shard.append(frame(USERS, 4), true, outcome("next"));
            shard.flush();
        }
        String refused = " " + InvalidRequestException.class.getSimpleName();
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "first",
                        "users",
                        "below" + refused,
                        "beyond" + refused,
                        "behind the mark",
                        "brings the mark",
                        "next");
        try (JournalShard shard = journal().open(0)) {
            assertThat(positions(shard, ORDERS)).containsExactly(5L);
            assertThat(shard.forcedMark(ORDERS)).isEqualTo(new ForcedMark(4, 1, 400));
            assertThat(positions(shard, USERS)).containsExactly(3L, 4L);
            assertThat(shard.forcedMark(USERS)).isEqualTo(new ForcedMark(2, 1, 200));
        }
    }

    private static JournalEntry brings(CollectionId collection, long position, ForcedMark mark) {
        JournalEntry entry = entry(collection, position, position, "x\n");
        return new JournalEntry(
                collection,
                entry.positions(),
                entry.segmentBase(),
                entry.segmentOffset(),
                entry.lines(),
                Optional.of(mark));
    }

    private static List<Long> positions(JournalShard shard, CollectionId collection) {
        List<Long> positions = new ArrayList<>();
        shard.read(collection, entry -> positions.add(entry.positions().last()));
        return positions;
    }

    @Test
    void append_emptyFrame_isRefused() {
        try (JournalShard shard = journal().open(0)) {
            shard.append(List.of(), true, outcome("empty"));
            assertThat(told).containsExactly("empty InvalidRequestException");
        }
    }

    @Test
    void append_moreThanMayWait_isRefusedAtOnceAndLosesNothing() {
        try (JournalShard shard = journal().open(0)) {
            String lines = "x".repeat(pendingMaxBytes() / 3) + "\n";
            for (int position = 1; position <= 4; position++) {
                shard.append(List.of(entry(ORDERS, position, position, lines)), true, outcome("frame " + position));
            }
            assertThat(told).contains("frame 4 " + OverloadedException.class.getSimpleName());
            shard.flush();
            assertThat(told).contains("frame 1", "frame 2");
            long next = read(shard, ORDERS).size() + 1L;
            told.clear();
            write(shard, ORDERS, next, next);
            assertThat(told).containsExactly("written");
        }
    }

    @Test
    void read_belowTheForcedMark_isLeftOut() {
        try (JournalShard shard = journal().open(0)) {
            write(shard, ORDERS, 1, 5);
            assertThat(shard.forcedMark(ORDERS)).isEqualTo(ForcedMark.NONE);

            shard.forced(ORDERS, new ForcedMark(3, 1, 400));

            assertThat(shard.forcedMark(ORDERS)).isEqualTo(new ForcedMark(3, 1, 400));
            assertThat(read(shard, ORDERS)).hasSize(2).first().isEqualTo("4-4 1 400 line 4");
            shard.forced(ORDERS, new ForcedMark(2, 1, 300));
            assertThat(shard.forcedMark(ORDERS)).isEqualTo(new ForcedMark(3, 1, 400));
        }
    }

    @Test
    void forget_coveredCollection_leavesNothingToReadAndTakesNewEntries() {
        try (JournalShard shard = journal().open(0)) {
            write(shard, ORDERS, 1, 5);
            write(shard, USERS, 1, 2);

            shard.forget(ORDERS);
            shard.forgetAllBut(collection -> !collection.equals(USERS));

            assertThat(read(shard, ORDERS)).isEmpty();
            assertThat(read(shard, USERS)).isEmpty();
            write(shard, ORDERS, 6, 7);
            assertThat(read(shard, ORDERS)).hasSize(2);
        }
    }

    @Test
    void abandon_unansweredFrames_areAnsweredAsUnknownOrRefusedAndTheHoldIsFenced() {
        try (JournalShard shard = journal().open(0)) {
            shard.append(frame(ORDERS, 1), true, outcome("a"));
            shard.abandon(new IllegalStateException("tried often enough"));

            assertThat(told)
                    .singleElement()
                    .asString()
                    .isIn(
                            "a " + IndeterminateException.class.getSimpleName(),
                            "a " + FencedException.class.getSimpleName());
            assertThatThrownBy(shard::flush).isInstanceOf(FencedException.class);
        }
    }

    @Test
    void close_pendingFrames_makesThemDurable() {
        JournalShard shard = journal().open(0);
        shard.append(frame(ORDERS, 1), true, outcome("a"));
        shard.close();
        shard.close();
        assertThat(told).containsExactly("a");
        assertThatThrownBy(shard::flush).isInstanceOf(FencedException.class);
        try (JournalShard again = journal().open(0)) {
            assertThat(read(again, ORDERS)).hasSize(1);
        }
    }

    @Test
    void shards_severalOpen_areApart() {
        try (JournalShard first = journal().open(0);
                JournalShard second = journal().open(1)) {
            write(first, ORDERS, 1, 1);
            write(second, ORDERS, 1, 2);
            assertThat(read(first, ORDERS)).hasSize(1);
            assertThat(read(second, ORDERS)).hasSize(2);
        }
    }
}
