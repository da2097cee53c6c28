package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.PassingDisk;
import dev.tidemark.engine.io.PassingFile;
import dev.tidemark.engine.io.SideLane;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChunkDraftTest {

    private static final int MEBIBYTE = 1 << 20;

    /** Lengths that the file had when it was forced. */
    private final List<Long> forced = new ArrayList<>();

    private boolean failing;

    @TempDir
    private Path directory;

    private final FileSystem disk = new PassingDisk(new LocalDisk()) {
        @Override
        public FileHandle open(Path file, OpenMode mode) {
            return new ForcedFile(super.open(file, mode));
        }
    };

    private final class ForcedFile extends PassingFile {

        ForcedFile(FileHandle file) {
            super(file);
        }

        @Override
        public void force(boolean metadata) {
            if (failing) {
                throw new StorageFailedException(
                        Kind.INPUT_OUTPUT, "force failed", Location.of(path(), Location.NO_OFFSET), null);
            }
            super.force(metadata);
            forced.add(length());
        }
    }

    /** Writes a mebibyte at a time. */
    private static void write(ChunkDraft draft, SideLane settling, int mebibytes) {
        for (int n = 0; n < mebibytes; n++) {
            draft.handle().write(ByteBuffer.allocate(MEBIBYTE), (long) n * MEBIBYTE);
            draft.settleEarly((n + 1L) * MEBIBYTE, settling);
        }
    }

    @Test
    void settleEarly_longContent_leavesLittleToItsEnd() {
        try (ChunkDraft draft = new ChunkDraft(disk, directory.resolve("content"));
                SideLane settling = new SideLane(SideLane.INLINE)) {
            write(draft, settling, 10);
            draft.complete();
            draft.publish();
        }
        assertThat(forced).containsExactly(4L * MEBIBYTE, 8L * MEBIBYTE, 10L * MEBIBYTE);
        assertThat(directory.resolve("content")).hasSize(10L * MEBIBYTE);
    }

    @Test
    void settleEarly_shortContent_isForcedAtItsEndAlone() {
        try (ChunkDraft draft = new ChunkDraft(disk, directory.resolve("content"));
                SideLane settling = new SideLane(SideLane.INLINE)) {
            write(draft, settling, 3);
            draft.complete();
        }
        assertThat(forced).containsExactly(3L * MEBIBYTE);
    }

    @Test
    void settleEarly_diskFails_isToldAndLeavesNothing() {
        failing = true;
        try (ChunkDraft draft = new ChunkDraft(disk, directory.resolve("content"));
                SideLane settling = new SideLane(SideLane.INLINE)) {
            write(draft, settling, 4);
            assertThatThrownBy(settling::await).isInstanceOf(StorageFailedException.class);
        }
        assertThat(directory).isEmptyDirectory();
    }
}
