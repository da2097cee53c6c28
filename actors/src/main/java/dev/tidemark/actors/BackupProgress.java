package dev.tidemark.actors;

/**
 * What is under way of backups. Immutable.
 *
 * @param task {@code create}, {@code verify}, {@code restore} or {@code prune}; empty when nothing is under way
 * @param bytes read and written so far
 */
public record BackupProgress(String task, long bytes) {

    public static final BackupProgress NOTHING = new BackupProgress("", 0);
}
