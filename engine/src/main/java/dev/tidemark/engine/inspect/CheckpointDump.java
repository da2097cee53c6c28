package dev.tidemark.engine.inspect;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.CheckpointScan;
import dev.tidemark.engine.state.Place;

/** Dumps a checkpoint: header and counts, and its entries where wanted. Used once. */
final class CheckpointDump {

    private final FileHandle file;
    private final boolean entries;
    private final DumpTarget target;

    CheckpointDump(FileHandle file, boolean entries, DumpTarget target) {
        this.file = file;
        this.entries = entries;
        this.target = target;
    }

    long run() {
        CheckpointScan scan = CheckpointScan.of(file, this::entry);
        scan.header().ifPresent(header -> header(header, scan));
        scan.flaw()
                .ifPresent(flaw ->
                        target.text("! " + flaw.reason() + " offset=" + scan.offset() + " reason=" + flaw.detail()));
        return scan.flaw().isPresent() ? 1 : 0;
    }

    private void header(CheckpointHeader header, CheckpointScan scan) {
        CheckpointHeader.Identity identity = header.identity();
        target.text("checkpoint collection=" + identity.collection() + " handle="
                + String.format("%016x", identity.handle()) + " position=" + header.position() + " seen=" + scan.seen()
                + " entries=" + scan.count() + " segments=" + header.segmentBases() + " generations="
                + header.segmentGenerations());
    }

    private void entry(long h1, long place) {
        if (entries) {
            target.text("entry hash=" + String.format("%016x", h1) + " segment=" + Place.ordinal(place) + " offset="
                    + Place.offset(place));
        }
    }
}
