package dev.tidemark.engine.journal;

import dev.tidemark.engine.format.JournalFileHeader;

/**
 * Bounds of one shard of the local journal.
 *
 * @param fileLengthBytes what each file is preallocated to, a multiple of 4096; a later opening must not make it smaller than
 *     the largest frame that is still in the journal
 * @param filesMax files that appends may fill, one of them kept back for recycling; opening and retries may pass it by a few
 * @param pendingMaxBytes appended bytes without an answer, beyond which appends are refused as overloaded
 */
public record JournalSettings(long fileLengthBytes, int filesMax, int pendingMaxBytes) {

    public static final JournalSettings DEFAULT = new JournalSettings(64L << 20, 8, 16 << 20);

    private static final int FILE_LENGTH_UNIT = 4_096;
    private static final long FILE_LENGTH_LIMIT_BYTES = 1L << 30;
    private static final int FILES_MIN = 4;
    private static final int PENDING_MIN_BYTES = 4_096;
    private static final int PENDING_LIMIT_BYTES = 512 << 20;

    public JournalSettings {
        if (fileLengthBytes < 3 * FILE_LENGTH_UNIT
                || fileLengthBytes > FILE_LENGTH_LIMIT_BYTES
                || fileLengthBytes % FILE_LENGTH_UNIT != 0) {
            throw new IllegalArgumentException("file length out of range or no multiple of " + FILE_LENGTH_UNIT
                    + ": fileLengthBytes=" + fileLengthBytes);
        }
        if (filesMax < FILES_MIN) {
            throw new IllegalArgumentException("too few files: min=" + FILES_MIN + " filesMax=" + filesMax);
        }
        if (pendingMaxBytes < PENDING_MIN_BYTES || pendingMaxBytes > PENDING_LIMIT_BYTES) {
            throw new IllegalArgumentException("pending bytes out of range: min=" + PENDING_MIN_BYTES + " max="
                    + PENDING_LIMIT_BYTES + " pendingMaxBytes=" + pendingMaxBytes);
        }
    }

    /** Bytes of frames that one file takes. */
    long capacityBytes() {
        return fileLengthBytes - JournalFileHeader.BLOCK_LENGTH;
    }

    /** Longest frame that is accepted. */
    long frameMaxBytes() {
        return Math.min(capacityBytes(), pendingMaxBytes);
    }

    /** Most bytes that are carried forward out of one file. */
    long carryMaxBytes() {
        return capacityBytes() / 2;
    }

    /** Written bytes that are kept in memory without having been forced; beyond it a flush forces, whoever asked. */
    int unforcedMaxBytes() {
        return pendingMaxBytes / 2;
    }
}
