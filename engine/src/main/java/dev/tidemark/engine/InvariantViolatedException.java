package dev.tidemark.engine;

import java.util.List;
import java.util.Optional;

/** Values break what their collection's settings, or its host, ask of them; it is told where and how. Nothing was done. */
public final class InvariantViolatedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    private final transient List<Breach> breaches;
    private final int index;

    /** Empty text where the caller has named it. */
    private final String collection;

    private InvariantViolatedException(String message, List<Breach> breaches, int index, String collection) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
        this.breaches = List.copyOf(breaches);
        this.index = index;
        this.collection = collection;
    }

    /** @param index of the write in its batch, zero for a single one */
    public static InvariantViolatedException ofWrite(Breach breach, int index) {
        return new InvariantViolatedException("value breaks an invariant: " + breach, List.of(breach), index, "");
    }

    /** Of invariants that cannot be set, since some of what is stored breaks them. */
    public static InvariantViolatedException ofStored(List<Breach> first) {
        return new InvariantViolatedException(
                "collection holds values that break the invariants: " + first.get(0)
                        + (first.size() == 1 ? "" : " and at least " + (first.size() - 1) + " other keys"),
                first,
                0,
                "");
    }

    /**
     * The same of a write in a transaction.
     *
     * @param ofIndex of the write in the transaction
     */
    public InvariantViolatedException within(String ofCollection, int ofIndex) {
        return new InvariantViolatedException(
                "value breaks an invariant, nothing of the transaction was written: collection=" + ofCollection + " "
                        + breaches.get(0),
                breaches,
                ofIndex,
                ofCollection);
    }

    /** At least one; of many the first. */
    public List<Breach> breaches() {
        return breaches;
    }

    /** Of the write in its batch or transaction. */
    public int index() {
        return index;
    }

    /** What the transaction has written to, empty for writes to one collection. */
    public Optional<String> collection() {
        return Optional.of(collection).filter(name -> !name.isEmpty());
    }
}
