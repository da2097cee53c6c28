package dev.tidemark.testkit.model;

/** A change to one key that is done only if its condition holds. */
public record Mutation(Change change, Condition condition) {

    public static Mutation set(String key, String value) {
        return new Mutation(Change.set(key, value), Condition.ANY);
    }

    public static Mutation delete(String key) {
        return new Mutation(Change.delete(key), Condition.ANY);
    }

    public Mutation when(Condition newCondition) {
        return new Mutation(change, newCondition);
    }

    public String key() {
        return change.key();
    }
}
