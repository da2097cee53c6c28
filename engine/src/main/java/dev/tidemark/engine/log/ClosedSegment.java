package dev.tidemark.engine.log;

/**
 * A segment that does not grow any more. Immutable.
 *
 * @param base first position
 * @param last last position
 * @param lengthBytes of the whole file, footer included
 * @param digest CRC-32C of header and lines, without the footer
 */
public record ClosedSegment(long base, long last, long lengthBytes, int digest) {}
