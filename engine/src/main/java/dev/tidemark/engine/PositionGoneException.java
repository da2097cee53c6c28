package dev.tidemark.engine;

/** The log does not reach back to the position any more: retention has removed what was there. Nothing was read. */
public final class PositionGoneException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    private final long first;

    /**
     * @param after position behind which a reader wanted to read on
     * @param first position of the first record that is left, or will come
     */
    public PositionGoneException(long after, long first) {
        super(
                "log does not reach back that far any more: first=" + first + " after=" + after,
                Severity.REQUEST,
                Location.NOWHERE,
                null);
        this.first = first;
    }

    /** Position of the first record that is left, or will come. */
    public long first() {
        return first;
    }
}
