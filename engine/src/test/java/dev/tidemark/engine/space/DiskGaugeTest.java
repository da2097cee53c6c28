package dev.tidemark.engine.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.space.DiskGauge.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskGaugeTest {

    @TempDir
    private Path root;

    private DiskLedger ledger;
    private FileHandle file;
    private final List<Level> told = new ArrayList<>();

    @BeforeEach
    void begin() {
        ledger = DiskLedger.begin(new LocalDisk(), root);
        file = ledger.disk().open(root.resolve("catalog.jsonl"), OpenMode.CREATE);
    }

    @AfterEach
    void close() {
        file.close();
    }

    private DiskGauge gauge(long maxBytes, long minFreeBytes) {
        DiskGauge gauge = new DiskGauge(ledger, new DiskLimits(maxBytes, minFreeBytes));
        gauge.listen(told::add);
        return gauge;
    }

    private void use(int bytes) {
        if (bytes < ledger.total()) {
            file.truncate(bytes);
        } else {
            file.write(ByteBuffer.allocate((int) (bytes - ledger.total())), ledger.total());
        }
    }

    @Test
    void level_withoutLimits_isAlwaysEasy() {
        DiskGauge gauge = gauge(0, 0);
        gauge.look(0);
        use(100_000);
        assertThat(told).containsExactly(Level.EASY);
        assertThat(gauge.refusal()).isEmpty();
        assertThat(gauge.wantsEviction()).isFalse();
    }

    @Test
    void level_useRisesAndFalls_changesAtItsBounds() {
        DiskGauge gauge = gauge(1_000, 0);
        use(949);
        assertThat(gauge.level()).isEqualTo(Level.EASY);
        use(950);
        assertThat(gauge.level()).isEqualTo(Level.TIGHT);
        use(999);
        assertThat(gauge.refusal()).isEmpty();
        use(1_000);
        assertThat(gauge.refusal().orElseThrow()).hasMessageContaining("maxBytes=1000 useBytes=1000");
        use(950);
        assertThat(gauge.level()).isEqualTo(Level.FULL);
        use(949);
        assertThat(gauge.level()).isEqualTo(Level.TIGHT);
        use(900);
        assertThat(gauge.level()).isEqualTo(Level.TIGHT);
        assertThat(gauge.wantsEviction()).isTrue();
        use(899);
        assertThat(gauge.level()).isEqualTo(Level.EASY);
        assertThat(told).containsExactly(Level.EASY, Level.TIGHT, Level.FULL, Level.TIGHT, Level.EASY);
    }

    @Test
    void level_inOneStep_isTheLastOne() {
        gauge(1_000, 0);
        use(2_000);
        use(0);
        assertThat(told).containsExactly(Level.EASY, Level.FULL, Level.EASY);
    }

    @Test
    void level_tightOnceMore_isToldAgain() {
        gauge(1_000, 0);
        use(960);
        use(920);
        use(930);
        use(950);
        assertThat(told).containsExactly(Level.EASY, Level.TIGHT, Level.TIGHT);
    }

    @Test
    void level_afterEviction_isEasyOnlyWhenWhatWasEvictedWouldFit() {
        DiskGauge gauge = gauge(1_000, 0);
        use(960);
        long evicted = gauge.evict(() -> {
            file.truncate(860);
            return 100 - 45;
        });
        assertThat(evicted).isEqualTo(55);
        assertThat(gauge.level()).isEqualTo(Level.TIGHT);
        assertThat(gauge.wantsEviction()).isFalse();
        use(844);
        assertThat(gauge.level()).isEqualTo(Level.EASY);
    }

    @Test
    void level_freeSpace_countsWhatTheStoreHasTakenSince() {
        DiskGauge gauge = gauge(0, 950);
        use(500);
        assertThat(gauge.level()).isEqualTo(Level.EASY);
        gauge.look(2_000);
        assertThat(gauge.freeBytes()).hasValue(2_000);
        use(1_500);
        assertThat(gauge.freeBytes()).hasValue(1_000);
        assertThat(gauge.level()).isEqualTo(Level.TIGHT);
        use(1_550);
        assertThat(gauge.refusal().orElseThrow()).hasMessageContaining("minFreeBytes=950 freeBytes=950");
        gauge.look(950);
        assertThat(gauge.level()).isEqualTo(Level.FULL);
        gauge.look(1_100);
        assertThat(gauge.level()).isEqualTo(Level.EASY);
    }

    @Test
    void level_bytesFoundByTheCount_areNotTakenForWritten() {
        stands("x", 10_000);
        stands("y", 10_000);
        DiskGauge gauge = gauge(0, 950);
        gauge.look(2_000);

        ledger.useOf(root.resolve("collections/y"));
        count();
        append(1);

        assertThat(gauge.freeBytes()).hasValue(1_999);
        assertThat(told).containsExactly(Level.EASY);
        append(1_049);
        assertThat(gauge.refusal().orElseThrow()).hasMessageContaining("minFreeBytes=950 freeBytes=950");
    }

    @Test
    void level_tightWhileTheCountFindsMore_isEasyAsSoonAsThereIsSpace() {
        stands("x", 10_000);
        DiskGauge gauge = gauge(0, 950);
        gauge.look(2_000);
        append(1_000);
        assertThat(gauge.level()).isEqualTo(Level.TIGHT);

        count();
        file.truncate(944);

        assertThat(gauge.freeBytes()).hasValue(1_056);
        assertThat(gauge.level()).isEqualTo(Level.EASY);
    }

    @Test
    void level_countedAnew_isKeptUntilAllIsFound() {
        stands("x", 900);
        count();
        DiskGauge gauge = gauge(1_000, 0);
        append(100);

        ledger.restart();
        file.truncate(99);
        assertThat(gauge.level()).isEqualTo(Level.FULL);
        append(1);
        assertThat(gauge.refusal().orElseThrow()).hasMessageContaining("maxBytes=1000 useBytes=1000");
        count();
        gauge.look(1_000_000);

        assertThat(ledger.total()).isEqualTo(1_000);
        assertThat(told).containsExactly(Level.EASY, Level.FULL);
    }

    @Test
    void level_lessIsFoundAnew_isEasyOnceAllIsFound() throws IOException {
        Path gone = stands("x", 990);
        count();
        DiskGauge gauge = gauge(1_000, 0);
        append(10);
        Files.delete(gone);

        ledger.restart();
        assertThat(gauge.level()).isEqualTo(Level.FULL);
        count();

        assertThat(gauge.level()).isEqualTo(Level.EASY);
    }

    @Test
    void level_lessIsFoundAnew_stillMindsWhatIsWritten() throws IOException {
        Path gone = stands("x", 10_000);
        count();
        DiskGauge gauge = gauge(0, 950);
        append(10);
        gauge.look(2_000);
        Files.delete(gone);

        ledger.restart();
        append(10);
        count();
        assertThat(gauge.freeBytes()).hasValue(1_990);
        append(1_040);

        assertThat(gauge.level()).isEqualTo(Level.FULL);
    }

    /** A collection that nobody has touched. */
    private Path stands(String collection, int bytes) {
        try {
            Path log = Files.createDirectories(root.resolve("collections/" + collection + "/log"));
            return Files.write(log.resolve("1.jsonl"), new byte[bytes]);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void count() {
        while (ledger.countSome(1)) {
            Thread.onSpinWait();
        }
    }

    private void append(int bytes) {
        file.write(ByteBuffer.allocate(bytes), file.length());
    }
}
