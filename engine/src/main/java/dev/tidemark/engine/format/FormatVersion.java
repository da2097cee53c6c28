package dev.tidemark.engine.format;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Every version of every kind of file that was ever released, with the reason for it. Versions of one kind rise
 * by one; a version, once released, keeps its golden files for ever.
 */
public enum FormatVersion {
    /** Canonical JSON lines with a checksum each, between a header and a footer line. */
    SEGMENT_1(Kind.SEGMENT, 1, "the first one"),
    /**
     * Header block of 4096 bytes, then frames that carry the file's number and how far the journal was durable.
     */
    JOURNAL_1(Kind.JOURNAL, 1, "the first one"),
    /** Image of a key index: header, blocks of hashes and places, footer. */
    CHECKPOINT_1(Kind.CHECKPOINT, 1, "the first one"),
    /** Index of a sealed chunk: a header block, then blocks of offsets, with positions where there are gaps. */
    CHUNK_INDEX_1(Kind.CHUNK_INDEX, 1, "the first one"),
    /** The table of segments tells which compaction made each. */
    CHECKPOINT_2(Kind.CHECKPOINT, 2, "places in a compacted segment mean another file than the base position says"),
    /** One line of JSON: the closed segments in order. */
    MANIFEST_1(Kind.MANIFEST, 1, "the first one"),
    /** Each segment tells which compaction made it and how many lines of which kind it has. */
    MANIFEST_2(Kind.MANIFEST, 2, "files of a range change with compactions, and their need follows from counts"),
    /** Where the log begins. */
    MANIFEST_3(Kind.MANIFEST, 3, "retention removes the head of a log"),
    /** Tells when tombstones were last dropped. */
    MANIFEST_4(Kind.MANIFEST, 4, "a log without tombstones it once had goes by another handle"),
    /** One line of JSON: where a log begins at the latest. */
    HEAD_1(Kind.HEAD, 1, "the first one"),
    /** Image of the catalog: entries in order of names, their numbers in order, the key index of its log. */
    CATALOG_IMAGE_1(Kind.CATALOG_IMAGE, 1, "the first one"),
    /** Settings have a third part: what collections may have beside durability and sync interval. */
    CATALOG_IMAGE_2(Kind.CATALOG_IMAGE, 2, "collections may be keyless"),
    /** The length of the settings' third part has two bytes. */
    CATALOG_IMAGE_3(Kind.CATALOG_IMAGE, 3, "collections may have a schema, which is longer than 255 bytes"),
    /** Lines of JSON: what a backup holds, collection by collection and file by file. */
    BACKUP_1(Kind.BACKUP, 1, "the first one");

    /** Kinds of files that carry a version. */
    public enum Kind {
        SEGMENT,
        JOURNAL,
        CHECKPOINT,
        CHUNK_INDEX,
        MANIFEST,
        HEAD,
        CATALOG_IMAGE,
        BACKUP
    }

    private final Kind kind;
    private final int number;
    private final String reason;

    FormatVersion(Kind kind, int number, String reason) {
        this.kind = kind;
        this.number = number;
        this.reason = reason;
    }

    public Kind kind() {
        return kind;
    }

    public int number() {
        return number;
    }

    /** Why this version was made. */
    public String reason() {
        return reason;
    }

    /** The version that is written. */
    public static FormatVersion current(Kind kind) {
        return Arrays.stream(values())
                .filter(version -> version.kind == kind)
                .max(Comparator.comparingInt(FormatVersion::number))
                .orElseThrow();
    }

    /** Whether this build reads version {@code number}: valid, too old or too new. */
    public static Verdict judge(Kind kind, long number) {
        if (number > current(kind).number) {
            return Verdict.TOO_NEW;
        }
        boolean known = Arrays.stream(values()).anyMatch(version -> version.kind == kind && version.number == number);
        return known ? Verdict.VALID : Verdict.TOO_OLD;
    }
}
