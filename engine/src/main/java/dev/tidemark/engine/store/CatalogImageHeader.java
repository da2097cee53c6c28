package dev.tidemark.engine.store;

/**
 * What an image of the catalog is an image of. Immutable.
 *
 * @param position the state after all lines up to here is in the image; replay starts behind it
 * @param seen highest position whose effect may be in the image
 * @param logLengthBytes of the catalog's log up to the line at the position, that one included
 * @param lineChecksum CRC-32C of that line with its newline: tells whether a log is the one that the image was taken of
 * @param lastId highest number that was given out
 */
public record CatalogImageHeader(long position, long seen, long logLengthBytes, int lineChecksum, long lastId) {

    static final CatalogImageHeader NOTHING = new CatalogImageHeader(0, 0, 0, 0, 0);

    public CatalogImageHeader {
        if (position < 0 || seen < position || logLengthBytes < 0 || lastId < 0) {
            throw new IllegalArgumentException("image contradicts itself: position=" + position + " seen=" + seen
                    + " logLengthBytes=" + logLengthBytes + " lastId=" + lastId);
        }
    }
}
