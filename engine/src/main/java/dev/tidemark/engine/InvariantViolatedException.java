package dev.tidemark.engine;

import java.util.List;

/** Values break what their collection's settings, or its host, ask of them; it is told where and how. Nothing was done. */
public final class InvariantViolatedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    private final transient List<Breach> breaches;
    private final int index;

    private InvariantViolatedException(String message, List<Breach> breaches, int index) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
        this.breaches = List.copyOf(breaches);
        this.index = index;
    }

    /** @param index of the write in its batch, zero for a single one */
    public static InvariantViolatedException ofWrite(Breach breach, int index) {
        return new InvariantViolatedException("value breaks an invariant: " + breach, List.of(breach), index);
    }

    /** Of invariants that cannot be set, since some of what is stored breaks them. */
    public static InvariantViolatedException ofStored(List<Breach> first) {
        return new InvariantViolatedException(
                "collection holds values that break the invariants: " + first.get(0)
                        + (first.size() == 1 ? "" : " and at least " + (first.size() - 1) + " other keys"),
                first,
                0);
    }

    /** At least one; of many the first. */
    public List<Breach> breaches() {
        return breaches;
    }

    /** Of the write in its batch. */
    public int index() {
        return index;
    }
}
