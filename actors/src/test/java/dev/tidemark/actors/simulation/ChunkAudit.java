package dev.tidemark.actors.simulation;

import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.Gravity;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.io.FileSystem;
import java.util.ArrayList;
import java.util.List;

/** Has every chunk of a store compared with its log, byte by byte. Stateless. */
final class ChunkAudit {

    private ChunkAudit() {}

    /** Whatever the last lives were like: a chunk whose index stands is whole. Called on a disk that is well. */
    static void require(FileSystem disk) {
        List<Finding> damaged = new ArrayList<>();
        new StoreVerifier(disk, Life.DIRECTORY).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                if (finding.gravity() == Gravity.DAMAGE && finding.file().contains("/chunks/")) {
                    damaged.add(finding);
                }
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {}
        });
        if (!damaged.isEmpty()) {
            throw new AssertionError("chunks are damaged: findings=" + damaged);
        }
    }
}
