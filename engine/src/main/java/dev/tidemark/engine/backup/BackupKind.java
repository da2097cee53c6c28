package dev.tidemark.engine.backup;

/** How much a new backup may share. */
public enum BackupKind {
    /** Every file is copied: no byte on the disk is shared with the store or another backup. */
    FULL,
    /**
     * Files that do not change any more are hard links: to the same file of the last backup, else to the store's own where that is
     * on the same file system. Where neither works they are copied once and shared from then on.
     */
    INCREMENTAL
}
