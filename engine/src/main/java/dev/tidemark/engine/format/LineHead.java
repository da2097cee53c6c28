package dev.tidemark.engine.format;

/** Looks into the start of a record's line without verifying it: for comparing keys of lines that were verified before. */
public final class LineHead {

    private LineHead() {}

    /**
     * Where the escaped key of the line at {@code start} begins.
     *
     * @return index in {@code source}, or -1 when no record with a key starts there or the head goes beyond {@code end}
     */
    public static int keyStart(byte[] source, int start, int end) {
        if (!Ascii.matches(source, start, end, LineSpelling.POSITION)) {
            return -1;
        }
        int at = Ascii.digitsEnd(source, start + LineSpelling.POSITION.length, end);
        at += LineSpelling.TIME.length + TimeText.LENGTH;
        int operation = at < end ? LineSpelling.operationAt(source, at, end) : -1;
        if (operation < 0) {
            return -1;
        }
        at += LineSpelling.operation(LineSpelling.operation(operation)).length;
        return Ascii.matches(source, at, end, LineSpelling.KEY) ? at + LineSpelling.KEY.length : -1;
    }
}
