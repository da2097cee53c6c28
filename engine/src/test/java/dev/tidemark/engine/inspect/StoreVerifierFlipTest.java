package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.format.JournalFileHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flips a bit in every byte of a store, one at a time, and demands that each is told, in its file. */
@Tag("toolkit-independent")
final class StoreVerifierFlipTest {

    /** Zeros within the journal are many and alike. */
    private static final int ZEROS_STEP = 37;

    @TempDir
    private Path directory;

    private SmallStore store;

    @BeforeEach
    void build() {
        store = SmallStore.in(directory);
        assertThat(store.findings()).isEmpty();
    }

    @Test
    void catalog_anyByteFlipped_isDamage() {
        sweep(store.catalog(), offset -> Gravity.DAMAGE);
    }

    @Test
    void closedSegment_anyByteFlipped_isDamage() {
        sweep(store.closed(), offset -> Gravity.DAMAGE);
    }

    @Test
    void growingSegment_anyByteFlipped_isDamageBelowTheJournalsLines() {
        sweep(store.growing(), offset -> offset < store.heldOffset() ? Gravity.DAMAGE : Gravity.NOTE);
    }

    @Test
    void manifest_anyByteFlipped_isDamage() {
        sweep(store.manifest(), offset -> Gravity.DAMAGE);
    }

    @Test
    void checkpoint_anyByteFlipped_isDamage() {
        sweep(store.checkpoint(), offset -> Gravity.DAMAGE);
    }

    /** The last frame may have been torn by a crash, and behind it the rest of a write may stand: nothing witnesses them. */
    @Test
    void journal_anyByteFlipped_isDamageBelowTheLastFrame() {
        sweep(store.journal(), offset -> offset < store.frameOffset(3) ? Gravity.DAMAGE : Gravity.NOTE);
    }

    private void sweep(Path file, LongFunction<Gravity> expected) {
        byte[] intact = SmallStore.get(file);
        for (int offset = 0; offset < intact.length; offset += step(file, offset, intact)) {
            byte[] flipped = intact.clone();
            flipped[offset] ^= (byte) (1 << (offset % Byte.SIZE));
            SmallStore.put(file, flipped);
            String name = directory.relativize(file).toString();
            List<Finding> findings = store.findings();
            assertThat(findings)
                    .as("flip at %d of %s", offset, name)
                    .anyMatch(finding -> finding.file().equals(name));
            boolean damage = findings.stream().anyMatch(finding -> finding.gravity() == Gravity.DAMAGE);
            assertThat(damage)
                    .as("flip at %d of %s is damage: %s", offset, name, findings)
                    .isEqualTo(expected.apply(offset) == Gravity.DAMAGE);
            assertThat(findings).allMatch(finding -> finding.offset() <= intact.length);
        }
        SmallStore.put(file, intact);
        assertThat(store.findings()).isEmpty();
    }

    private int step(Path file, int offset, byte[] intact) {
        boolean inZeros = file.equals(store.journal())
                && (offset < JournalFileHeader.BLOCK_LENGTH - ZEROS_STEP - Integer.BYTES
                        || offset > store.frameOffset(3))
                && offset > 40
                && intact[offset] == 0
                && offset + ZEROS_STEP < intact.length
                && intact[offset + ZEROS_STEP] == 0;
        return inZeros ? ZEROS_STEP : 1;
    }
}
