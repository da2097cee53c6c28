package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.PositionRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Lines for which a compaction has left earlier ones out: once it is published they were durable, whatever the journal says. */
class CompactionHorizonTest extends ChurnedStore {

    private void churnUpToAGrowingSegment() {
        churn(600);
        while (store.manifest().last() > store.watermark() - 2) {
            churn(1);
        }
    }

    private void cutLastLine() throws IOException {
        store.force();
        Path growing = files.segment(store.manifest().last() + 1);
        store.close();
        byte[] content = Files.readAllBytes(growing);
        Files.write(growing, Arrays.copyOf(content, content.length - 5));
    }

    @Test
    void opening_lastLineTorn_isNoDamageWithoutCompaction() throws IOException {
        churnUpToAGrowingSegment();
        long last = store.watermark();
        cutLastLine();
        open();
        assertThat(report.damage()).isEmpty();
        assertThat(store.watermark()).isEqualTo(last - 1);
    }

    @Test
    void opening_lastLineTornThatACompactionReliedOn_isDamageAndItsPositionNotGivenAgain() throws IOException {
        churnUpToAGrowingSegment();
        long last = store.watermark();
        compact();
        cutLastLine();
        for (int opening = 0; opening < 2; opening++) {
            open();
            assertThat(report.damage()).containsExactly(new PositionRange(last, last));
            assertThat(store.damaged()).isPresent();
            assertThat(store.watermark()).isEqualTo(last);
            store.abandon();
        }
    }

    @Test
    void opening_linesBehindTheHorizonTorn_areNoDamage() throws IOException {
        churnUpToAGrowingSegment();
        compact();
        long horizon = store.watermark();
        set("later", "1");
        cutLastLine();
        open();
        assertThat(report.damage()).isEmpty();
        assertThat(store.watermark()).isEqualTo(horizon);
    }
}
