package dev.tidemark.engine.inspect;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.CheckpointScan;
import java.nio.file.Path;

/** Checks the checkpoints of one collection. They are derived: what is wrong with them costs time at the next opening only. */
final class CheckpointCheck {

    private static final int NAME_LENGTH = 20;
    private static final String DERIVED = "; it is derived and may be deleted";

    private final Survey survey;
    private final CollectionFiles files;
    private final CheckpointHeader.Identity identity;
    private final long last;

    /** @param last position that the log reaches */
    CheckpointCheck(Survey survey, CollectionFiles files, long seedFingerprint, long last) {
        this.survey = survey;
        this.files = files;
        long handle = Long.parseUnsignedLong(files.handle(), 16);
        this.identity = new CheckpointHeader.Identity(files.id(), handle, seedFingerprint);
        this.last = last;
    }

    void run() {
        for (String name : survey.disk().list(files.checkpointDirectory())) {
            Path path = files.checkpointDirectory().resolve(name);
            if (name.length() == NAME_LENGTH && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                check(path, name);
            } else {
                Stray.tell(survey, path);
            }
        }
    }

    private void check(Path path, String name) {
        survey.sawFile();
        try (FileHandle file = survey.disk().open(path, OpenMode.READ)) {
            CheckpointScan scan = CheckpointScan.of(file, (h1, place) -> {});
            survey.read(file.length());
            scan.flaw()
                    .ifPresent(flaw -> survey.damage(
                            path,
                            scan.offset(),
                            "checkpoint does not serve: verdict=" + flaw.reason() + " reason=" + flaw.detail()
                                    + DERIVED));
            scan.header().ifPresent(header -> compare(path, name, header, scan));
        } catch (StorageFailedException failure) {
            survey.unreadable(path, failure);
        }
    }

    private void compare(Path path, String name, CheckpointHeader header, CheckpointScan scan) {
        if (!header.identity().equals(identity)) {
            survey.damage(
                    path,
                    0,
                    "checkpoint is another collection's or incarnation's: expectedCollection=" + files.id()
                            + " actualCollection=" + header.identity().collection() + DERIVED);
        } else if (!name.equals(String.format("%020d", header.position()))) {
            survey.damage(path, 0, "checkpoint is not of its name's position: actual=" + header.position() + DERIVED);
        } else if (!survey.ownerMayRun() && Math.max(header.position(), scan.seen()) > last) {
            survey.warning(path, "checkpoint is ahead of the log: last=" + last + " seen=" + scan.seen() + DERIVED);
        }
    }
}
