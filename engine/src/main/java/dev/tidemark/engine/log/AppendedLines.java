package dev.tidemark.engine.log;

/**
 * Lines for the end of a segment: whole, consecutive, from the array's beginning on. The arrays are the caller's again after the
 * call that takes them.
 *
 * @param firstPosition of the first line; the others follow without a gap
 * @param starts where each line starts in the array, in order
 * @param count of lines; the arrays may be longer
 */
public record AppendedLines(byte[] array, int length, long firstPosition, int[] starts, int count) {}
