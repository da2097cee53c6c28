package dev.tidemark.engine.backup;

import java.util.Optional;

/**
 * What a backup says of itself. Immutable.
 *
 * @param timeMillis wall-clock time of the cut, zero where it cannot be read
 * @param collections that users see
 * @param size of all its files, shared ones included
 * @param reason why it cannot be read or verified, empty otherwise
 */
public record BackupSummary(
        String id,
        State state,
        long timeMillis,
        Optional<BackupKind> kind,
        long collections,
        Size size,
        String reason) {

    /** @param files files, and their bytes */
    public record Size(long files, long lengthBytes) {}

    /** What is known of a backup's worth. */
    public enum State {
        /** Every file was read and found to be what the manifest says. */
        VERIFIED,
        /** Whole as far as the manifest tells; its files were not read since. */
        UNVERIFIED,
        /** A file was found missing or changed. */
        FAILED,
        /** The manifest is damaged, or of another version. */
        UNREADABLE
    }

    /** @param hidden collections that are the store's own */
    static BackupSummary of(
            String id,
            BackupLine.Head head,
            BackupLine.End end,
            long hidden,
            Optional<VerificationMark.Outcome> verified) {
        State state = verified.map(outcome -> outcome.reason().isEmpty() ? State.VERIFIED : State.FAILED)
                .orElse(State.UNVERIFIED);
        return new BackupSummary(
                id,
                state,
                head.timeMillis(),
                Optional.of(head.kind()),
                end.collections() - hidden,
                new Size(end.files(), end.lengthBytes()),
                verified.map(VerificationMark.Outcome::reason).orElse(""));
    }

    static BackupSummary unreadable(String id, String reason) {
        return new BackupSummary(id, State.UNREADABLE, 0, Optional.empty(), 0, new Size(0, 0), reason);
    }
}
