package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A statement prepared once for each connection, then bound and executed for each row, each in a transaction of its own. */
final class PostgresConversation implements Conversation {

    static final String USER = "postgres";
    static final String TABLE = "CREATE TABLE entries (key text PRIMARY KEY, value json NOT NULL)";

    private static final String UPSERT = "INSERT INTO entries (key, value) VALUES ($1, $2)"
            + " ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    private static final byte[] STATEMENT = PostgresMessages.text("put");

    @Override
    public void open(ByteBuffer out) {
        PostgresMessages.start(out, "user", USER, "database", USER);
        PostgresMessages.prepare(out, STATEMENT, UPSERT);
        PostgresMessages.sync(out);
    }

    @Override
    public void request(ByteBuffer out, byte[] key, byte[] value) {
        PostgresMessages.execute(out, STATEMENT, key, value);
        PostgresMessages.sync(out);
    }

    /** Ready after the greeting, and again when the statement is prepared. */
    @Override
    public boolean isOpen(byte[] received, int length) throws IOException {
        return PostgresMessages.timesReady(received, length, "") == 2;
    }

    @Override
    public boolean isAnswered(byte[] received, int length) throws IOException {
        return PostgresMessages.timesReady(received, length, "") == 1;
    }
}
