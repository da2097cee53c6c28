package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DueTimesTest {

    private final DueTimes due = known(new DueTimes(new DueTimes.Room(1_000), 64));

    private static DueTimes known(DueTimes times) {
        times.lookBegins();
        times.lookEnded(true);
        return times;
    }

    @Test
    void take_whatIsDue_comesInItsOrderAndOnce() {
        for (long expires : new long[] {50, 10, 40, 20, 30, 10}) {
            due.note(expires, expires + 1_000);
        }
        assertThat(due.nextMillis()).isEqualTo(10);
        assertThat(due.take(9, 10)).isEmpty();
        assertThat(due.take(30, 2)).containsExactly(1_010, 1_010);
        assertThat(due.take(30, 10)).containsExactly(1_020, 1_030);
        assertThat(due.take(Long.MAX_VALUE - 1, 10)).containsExactly(1_040, 1_050);
        assertThat(due.nextMillis()).isEqualTo(LogRecord.NEVER);
    }

    @Test
    void horizon_beforeALookAndWhileItIsUnderWay_isNowhere() {
        DueTimes fresh = new DueTimes(new DueTimes.Room(1_000), 64);
        fresh.note(5, 1);
        assertThat(fresh.count()).isZero();
        assertThat(fresh.horizonMillis()).isEqualTo(Long.MIN_VALUE);
        fresh.lookBegins();
        fresh.note(5, 1);
        assertThat(fresh.horizonMillis()).isEqualTo(Long.MIN_VALUE);
        fresh.lookEnded(true);
        assertThat(fresh.horizonMillis()).isEqualTo(LogRecord.NEVER);
        assertThat(fresh.take(5, 9)).containsExactly(1);
        fresh.note(6, 2);
        fresh.lookBegins();
        fresh.lookEnded(false);
        assertThat(fresh.horizonMillis()).isEqualTo(Long.MIN_VALUE);
        assertThat(fresh.count()).isZero();
    }

    /** Whatever there is room for: nothing that expires before the horizon is missing. */
    @Test
    void note_moreThanThereIsRoomFor_keepsTheNearestAndSaysWhatIsLacking() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            DueTimes times = known(new DueTimes(new DueTimes.Room(random.nextInt(60)), 2 + random.nextInt(60)));
            Map<Long, Long> all = new HashMap<>();
            List<Long> taken = new ArrayList<>();
            long now = 0;
            for (long hash = 1; hash <= 300; hash++) {
                long expires = now + random.nextInt(100);
                all.put(hash, expires);
                times.note(expires, hash);
                if (random.nextInt(4) == 0) {
                    now += random.nextInt(20);
                    for (long each : times.take(now, 1 + random.nextInt(8))) {
                        assertThat(all.remove(each)).isLessThanOrEqualTo(now);
                        taken.add(each);
                    }
                }
                assertThat(times.count()).isLessThanOrEqualTo(80);
            }
            long horizon = times.horizonMillis();
            List<Long> known = new ArrayList<>();
            for (long each : times.take(Long.MAX_VALUE - 1, Integer.MAX_VALUE)) {
                known.add(each);
            }
            assertThat(taken).doesNotHaveDuplicates();
            all.forEach((hash, expires) -> {
                if (expires < horizon) {
                    assertThat(known).contains(hash);
                }
            });
        }
    }

    @Test
    void note_manyAtOneTime_keepsSomeOfThem() {
        for (long hash = 1; hash <= 500; hash++) {
            due.note(9, hash);
        }
        assertThat(due.count()).isBetween(32, 64);
        assertThat(due.horizonMillis()).isEqualTo(9);
        assertThat(due.take(9, 1_000)).hasSizeGreaterThanOrEqualTo(32);
    }

    @Test
    void room_thatIsGivenBack_isThereForOthers() {
        DueTimes.Room room = new DueTimes.Room(48);
        DueTimes one = known(new DueTimes(room, 64));
        for (int each = 0; each < 64; each++) {
            one.note(each, each);
        }
        assertThat(one.count()).isEqualTo(64);
        DueTimes other = known(new DueTimes(room, 64));
        for (int each = 0; each < 64; each++) {
            other.note(each, each);
        }
        assertThat(other.count()).isLessThanOrEqualTo(16);
        assertThat(other.horizonMillis()).isLessThanOrEqualTo(64);
        one.take(100, 100);
        known(other);
        for (int each = 0; each < 64; each++) {
            other.note(each, each);
        }
        assertThat(other.count()).isGreaterThan(16);
    }
}
