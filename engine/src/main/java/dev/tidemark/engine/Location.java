package dev.tidemark.engine;

/**
 * Where a failure was seen.
 *
 * @param file name of the file within the data directory, empty where no file is concerned
 * @param offset bytes from the start of the file, {@link #NO_OFFSET} where the whole file is meant
 */
public record Location(String file, long offset) {

    public static final long NO_OFFSET = -1;

    /** No place on disk. */
    public static final Location NOWHERE = new Location("", NO_OFFSET);

    public static Location of(Object file) {
        return new Location(file.toString(), NO_OFFSET);
    }

    public static Location of(Object file, long offset) {
        return new Location(file.toString(), offset);
    }

    /** The form that ends a message: a space and {@code file=… offset=…}, or nothing. */
    String suffix() {
        if (file.isEmpty()) {
            return "";
        }
        return offset == NO_OFFSET ? " file=" + file : " file=" + file + " offset=" + offset;
    }
}
