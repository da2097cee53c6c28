package dev.tidemark.actors.store;

import dev.tidemark.engine.journal.JournalListener;
import java.nio.file.Path;
import org.slf4j.Logger;

/** Logs what happens to the journal. */
final class JournalLog implements JournalListener {

    private final Logger log;

    JournalLog(Logger log) {
        this.log = log;
    }

    @Override
    public void recovered(int shard, Recovered recovered) {
        log.info(
                "journal recovered: shard={} epoch={} files={} lastSequence={} rewrittenFrames={}",
                shard,
                recovered.epoch(),
                recovered.fileCount(),
                recovered.lastSequence(),
                recovered.rewrittenCount());
    }

    @Override
    public void tailCut(int shard, Path file, long offset, long droppedCount) {
        log.info(
                "journal tail was torn and is cut: shard={} file={} offset={} droppedFrames={}",
                shard,
                file,
                offset,
                droppedCount);
    }

    @Override
    public void fileReleased(int shard, long fileNumber, long carriedBytes) {
        log.debug("journal file released: shard={} number={} carriedBytes={}", shard, fileNumber, carriedBytes);
    }

    @Override
    public void filePoisoned(int shard, long fileNumber, RuntimeException failure) {
        log.error("journal file failed: shard={} number={} reason={}", shard, fileNumber, failure.getMessage());
    }

    @Override
    public void retried(int shard, long fileNumber, int frameCount) {
        log.warn(
                "journal frames rewritten to a fresh file: shard={} number={} frames={}",
                shard,
                fileNumber,
                frameCount);
    }
}
