package dev.tidemark.testkit.disk;

/**
 * One call to the disk, as a fault plan and the trace see it.
 *
 * @param number counts all operations of the disk from 1
 * @param path what it names, as given by the caller
 * @param length bytes that a read or write asks for
 */
public record DiskOperation(long number, Kind kind, String path, long offset, int length) {

    /** What is done. */
    public enum Kind {
        /** An existing file is opened, for reads or writes. */
        OPEN,
        /** A file is created and opened. */
        CREATE,
        READ,
        WRITE,
        FORCE,
        TRUNCATE,
        /** A name is looked up: existence, length, identity, free space. */
        LOOK_UP,
        LIST,
        CREATE_DIRECTORIES,
        /** A rename or a replacement. */
        MOVE,
        /** A file is given a second name. */
        LINK,
        DELETE,
        SYNC_DIRECTORY,
        LOCK,
        LOCK_WRITE,
        PEEK
    }

    @Override
    public String toString() {
        String range = length == 0 && offset == 0 ? "" : " offset=" + offset + " length=" + length;
        return "#" + number + " " + kind + " " + path + range;
    }
}
