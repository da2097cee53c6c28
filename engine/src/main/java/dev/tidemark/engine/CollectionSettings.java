package dev.tidemark.engine;

import java.time.Duration;

/**
 * What can be set for one collection, when it is created; kept in the catalog. What is kept of it can be changed afterwards.
 *
 * @param durability when its writes are answered
 * @param syncInterval longest time between two syncs with {@link Durability#INTERVAL}, 1 ms to 60 s; otherwise unused
 * @param keyless whether it is a stream of appended values: it takes nothing but appends then, and others take no append
 * @param retention how much of a keyless one is kept; for ever with keys, whose state is never cut
 * @param schema types of columns for clients that synchronise, a JSON object; {@code {}} without. Kept in ASCII without spaces
 * @param schemaChanges how often the schema was changed since; the store counts, whatever is asked for
 * @param invariants what must hold of every value
 * @param expiring what becomes of entries that expire; the store sets it when the first one is written
 */
public record CollectionSettings(
        Durability durability,
        Duration syncInterval,
        boolean keyless,
        Retention retention,
        String schema,
        long schemaChanges,
        Invariants invariants,
        Expiring expiring) {

    /** The schema that says nothing. */
    public static final String SCHEMA_NONE = "{}";

    private static final Duration SYNC_INTERVAL_DEFAULT = Duration.ofMillis(100);
    private static final Duration SYNC_INTERVAL_MIN = Duration.ofMillis(1);
    private static final Duration SYNC_INTERVAL_MAX = Duration.ofSeconds(60);

    /** Durable before the answer, with keys. */
    public static final CollectionSettings DEFAULT = of(Durability.ALWAYS);

    /** Durable before the answer, without keys. */
    public static final CollectionSettings KEYLESS = DEFAULT.withoutKeys();

    /**
     * @throws InvalidRequestException when the interval is out of its bounds, retention is limited with keys, or the schema is no
     *     object or longer than 12 KiB
     */
    public CollectionSettings {
        if (syncInterval.compareTo(SYNC_INTERVAL_MIN) < 0 || syncInterval.compareTo(SYNC_INTERVAL_MAX) > 0) {
            throw new InvalidRequestException("sync interval is out of bounds: from=" + SYNC_INTERVAL_MIN + " to="
                    + SYNC_INTERVAL_MAX + " actual=" + syncInterval);
        }
        if (retention.isLimited() && !keyless) {
            throw new InvalidRequestException("retention is for keyless collections alone");
        }
        if (schemaChanges < 0) {
            throw new InvalidRequestException("count of the schema's changes is negative: actual=" + schemaChanges);
        }
        if (expiring != Expiring.NONE && keyless) {
            throw new InvalidRequestException("entries expire in collections with keys alone");
        }
        schema = SchemaSpelling.of(schema);
    }

    /** Without entries that expire. */
    public CollectionSettings(
            Durability durability,
            Duration syncInterval,
            boolean keyless,
            Retention retention,
            String schema,
            long schemaChanges,
            Invariants invariants) {
        this(durability, syncInterval, keyless, retention, schema, schemaChanges, invariants, Expiring.NONE);
    }

    /** Without invariants. */
    public CollectionSettings(
            Durability durability,
            Duration syncInterval,
            boolean keyless,
            Retention retention,
            String schema,
            long schemaChanges) {
        this(durability, syncInterval, keyless, retention, schema, schemaChanges, Invariants.NONE);
    }

    /** Of a collection whose schema has always been this one. */
    public CollectionSettings(
            Durability durability, Duration syncInterval, boolean keyless, Retention retention, String schema) {
        this(durability, syncInterval, keyless, retention, schema, 0);
    }

    /** Without a schema. */
    public CollectionSettings(Durability durability, Duration syncInterval, boolean keyless, Retention retention) {
        this(durability, syncInterval, keyless, retention, SCHEMA_NONE);
    }

    /** Of a collection with keys. */
    public CollectionSettings(Durability durability, Duration syncInterval) {
        this(durability, syncInterval, false, Retention.FOR_EVER);
    }

    public static CollectionSettings of(Durability durability) {
        return new CollectionSettings(durability, SYNC_INTERVAL_DEFAULT);
    }

    /** The same for a stream of appended values. */
    public CollectionSettings withoutKeys() {
        return new CollectionSettings(
                durability, syncInterval, true, retention, schema, schemaChanges, invariants, expiring);
    }

    /** The same for a stream of which not everything is kept. */
    public CollectionSettings keeping(Retention kept) {
        return new CollectionSettings(
                durability, syncInterval, keyless, kept, schema, schemaChanges, invariants, expiring);
    }

    /** The same with types of columns; {@link #SCHEMA_NONE} takes them away. */
    public CollectionSettings withSchema(String json) {
        return new CollectionSettings(
                durability, syncInterval, keyless, retention, json, schemaChanges, invariants, expiring);
    }

    /** The same with another count of changes of the schema. */
    public CollectionSettings withSchemaChanges(long count) {
        return new CollectionSettings(
                durability, syncInterval, keyless, retention, schema, count, invariants, expiring);
    }

    /** The same with other invariants, all of them. */
    public CollectionSettings withInvariants(Invariants others) {
        return new CollectionSettings(
                durability, syncInterval, keyless, retention, schema, schemaChanges, others, expiring);
    }

    /** The same with another end of entries that expire. */
    public CollectionSettings withExpiring(Expiring other) {
        return new CollectionSettings(
                durability, syncInterval, keyless, retention, schema, schemaChanges, invariants, other);
    }

    /**
     * The same, for a collection that has other settings; counts another schema as one more change of it.
     *
     * @throws InvalidRequestException when they differ in one that cannot be changed
     */
    public CollectionSettings insteadOf(CollectionSettings present) {
        requireSame("durability", present.durability, durability);
        requireSame("syncInterval", present.syncInterval, syncInterval);
        requireSame("keyless", present.keyless, keyless);
        // What entries there are that expire, nobody knows without a look at all: who does not speak of them leaves it.
        Expiring remaining = expiring == Expiring.NONE ? present.expiring : expiring;
        return withExpiring(remaining)
                .withSchemaChanges(present.schemaChanges + (schema.equals(present.schema) ? 0 : 1));
    }

    private static void requireSame(String name, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new InvalidRequestException(
                    "setting cannot be changed: name=" + name + " expected=" + expected + " actual=" + actual);
        }
    }
}
