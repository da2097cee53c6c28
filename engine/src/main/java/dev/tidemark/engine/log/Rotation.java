package dev.tidemark.engine.log;

/**
 * When a log last lost tombstones for good. Immutable.
 *
 * <p>Whoever stands before {@code until} may hold a value that one of them deleted, and would never hear of it: such a reader
 * starts anew. So the log goes by another handle from then on, and answers of before are never mixed with later ones.
 *
 * @param number of the compaction that dropped them, zero for none
 * @param until position of the last tombstone that was ever dropped, zero for none
 */
public record Rotation(long number, long until) {

    public static final Rotation NONE = new Rotation(0, 0);

    public Rotation {
        if (number < 0 || until < 0 || (number == 0) != (until == 0)) {
            throw new IllegalArgumentException("rotation contradicts itself: number=" + number + " until=" + until);
        }
    }

    /** The next one, which never reaches less far. */
    public Rotation then(long laterNumber, long droppedUntil) {
        return new Rotation(laterNumber, Math.max(until, droppedUntil));
    }

    /** Text by which the log goes: that of the collection's incarnation until something was dropped. */
    public String handle(String incarnation) {
        return number == 0 ? incarnation : incarnation + "-" + number;
    }

    /**
     * Whether a reader may go on that knows the log by a handle.
     *
     * @param incarnation of the collection as it is now
     * @param known by the reader
     * @param after position up to which it has read
     */
    public boolean admits(String incarnation, String known, long after) {
        return known.equals(handle(incarnation)) || (after >= until && isEarlier(incarnation, known));
    }

    private boolean isEarlier(String incarnation, String known) {
        if (known.equals(incarnation)) {
            return true;
        }
        String digits = known.startsWith(incarnation + "-") ? known.substring(incarnation.length() + 1) : "";
        return digits.matches("[1-9][0-9]{0,17}") && Long.parseLong(digits) < number;
    }
}
