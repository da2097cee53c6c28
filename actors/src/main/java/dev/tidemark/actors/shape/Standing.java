package dev.tidemark.actors.shape;

/**
 * How far a shape is. Immutable.
 *
 * @param reached position of the source up to which everything durable is in the shape
 * @param position of the last record in the shape's log
 * @param traced position of the source that the last record tells of
 * @param seen last durable position of the source, as of the last look
 * @param complete whether the first rows are all there
 */
record Standing(long reached, long position, long traced, long seen, boolean complete) {

    /** Of a shape whose log is empty. */
    static final Standing NOTHING = new Standing(0, 0, 0, 0, false);

    /** With more lines, which tell of the source up to a position. */
    Standing written(int lines, long newReached, long newTraced) {
        return new Standing(newReached, position + lines, newTraced, Math.max(seen, newReached), complete);
    }

    /** Where records of the source left no trace. */
    Standing passed(long newReached) {
        return new Standing(newReached, position, traced, Math.max(seen, newReached), complete);
    }

    /** The same at the end of the source's log, where nothing may stand between. */
    Standing passedUpTo(long watermark) {
        return passed(Math.max(reached, watermark));
    }

    Standing seeing(long watermark) {
        return new Standing(reached, position, traced, Math.max(seen, watermark), complete);
    }

    Standing completed() {
        return new Standing(reached, position, traced, seen, true);
    }

    /** Records of the source that the shape does not have. */
    long behind() {
        return Math.max(0, seen - reached);
    }
}
