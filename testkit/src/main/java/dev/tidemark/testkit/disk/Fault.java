package dev.tidemark.testkit.disk;

import dev.tidemark.testkit.disk.DiskOperation.Kind;
import java.util.EnumSet;
import java.util.Set;

/** What goes wrong with one operation. */
public enum Fault {
    /** Nothing. */
    NONE(EnumSet.allOf(Kind.class)),

    /**
     * An I/O error. A write leaves a random beginning of itself; a force writes random sectors and marks all pages clean, so that
     * a later force "succeeds" without them; a directory sync makes a random beginning of the changes durable.
     */
    ERROR(EnumSet.allOf(Kind.class)),

    /** No space left; a write leaves a random beginning of itself. */
    NO_SPACE(EnumSet.of(Kind.CREATE, Kind.WRITE, Kind.CREATE_DIRECTORIES, Kind.MOVE, Kind.LINK, Kind.LOCK_WRITE)),

    /** No file handle left. */
    TOO_MANY_OPEN_FILES(EnumSet.of(Kind.OPEN, Kind.CREATE, Kind.LIST, Kind.SYNC_DIRECTORY, Kind.LOCK, Kind.PEEK)),

    /** The file system has become read-only. */
    READ_ONLY(Sets.CHANGING),

    /** A write that reports success and never reaches the platter; only a power cut or a dropped cache shows it. */
    LOST_WRITE(EnumSet.of(Kind.WRITE)),

    /** A write that reaches the platter some sectors beside its place. */
    MISDIRECTED_WRITE(EnumSet.of(Kind.WRITE)),

    /** A force or directory sync that reports success and does nothing. */
    LYING_SYNC(EnumSet.of(Kind.FORCE, Kind.SYNC_DIRECTORY)),

    /** A read that returns what the platter holds, not what was written since. */
    STALE_READ(EnumSet.of(Kind.READ)),

    /** A bit at rest turns over within the range that is being read, and stays so. */
    BIT_ROT(EnumSet.of(Kind.READ)),

    /** The operation takes as long as the settings say. */
    SLOW(EnumSet.allOf(Kind.class)),

    CUT_BEFORE(Sets.CHANGING),
    /** Power goes while the operation is half done. */
    CUT_DURING(Sets.CHANGING),
    CUT_AFTER(Sets.CHANGING),
    KILL_BEFORE(Sets.CHANGING),
    /** The process dies while the operation is half done. */
    KILL_DURING(Sets.CHANGING),
    KILL_AFTER(Sets.CHANGING);

    @SuppressWarnings("ImmutableEnumChecker") // an EnumSet that nobody else holds
    private final Set<Kind> kinds;

    Fault(Set<Kind> kinds) {
        this.kinds = EnumSet.copyOf(kinds);
    }

    /** Whether the fault means anything for this kind of operation. */
    public boolean appliesTo(Kind kind) {
        return kinds.contains(kind);
    }

    boolean endsProcess() {
        return compareTo(CUT_BEFORE) >= 0;
    }

    boolean cutsPower() {
        return this == CUT_BEFORE || this == CUT_DURING || this == CUT_AFTER;
    }

    /** Apart from the enum, whose constants are built before its static fields. */
    private static final class Sets {
        static final Set<Kind> CHANGING = EnumSet.of(
                Kind.CREATE,
                Kind.WRITE,
                Kind.FORCE,
                Kind.TRUNCATE,
                Kind.CREATE_DIRECTORIES,
                Kind.MOVE,
                Kind.LINK,
                Kind.DELETE,
                Kind.SYNC_DIRECTORY,
                Kind.LOCK_WRITE);
    }
}
