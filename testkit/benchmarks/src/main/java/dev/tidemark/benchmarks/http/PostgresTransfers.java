package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Transfers as transactions of PostgreSQL: two rows changed, the one with the lower number first, so that nobody waits for each other, and
 * one inserted; prepared statements, sent together and made durable together, in one round trip. What is refused as not serializable is tried
 * again.
 */
final class PostgresTransfers implements Conversation {

    static final String TABLES = "CREATE TABLE accounts (id int PRIMARY KEY, coins bigint NOT NULL CHECK (coins >= 0));"
            + " INSERT INTO accounts SELECT id, " + Transfer.COINS + " FROM generate_series(0, "
            + (Transfer.ACCOUNTS - 1) + ") AS id;"
            + " CREATE TABLE transfers (id bigserial PRIMARY KEY, payer int NOT NULL, payee int NOT NULL, coins int NOT NULL)";

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final byte[] ADD = PostgresMessages.text("add");
    private static final byte[] NOTE = PostgresMessages.text("note");

    private final String isolation;

    PostgresTransfers(String isolation) {
        this.isolation = isolation;
    }

    @Override
    public void open(ByteBuffer out) {
        String user = PostgresConversation.USER;
        PostgresMessages.start(out, "user", user, "database", user, "default_transaction_isolation", isolation);
        PostgresMessages.prepare(out, ADD, "UPDATE accounts SET coins = coins + $1 WHERE id = $2");
        PostgresMessages.prepare(out, NOTE, "INSERT INTO transfers (payer, payee, coins) VALUES ($1, $2, $3)");
        PostgresMessages.sync(out);
    }

    /** Ready after the greeting, and again when the statements are prepared. */
    @Override
    public boolean isOpen(byte[] received, int length) throws IOException {
        return PostgresMessages.timesReady(received, length, "") == 2;
    }

    @Override
    public void request(ByteBuffer out, byte[] key, byte[] value) {
        Transfer transfer = Transfer.any();
        boolean payerFirst = transfer.from() < transfer.to();
        add(out, payerFirst ? -transfer.coins() : transfer.coins(), Math.min(transfer.from(), transfer.to()));
        add(out, payerFirst ? transfer.coins() : -transfer.coins(), Math.max(transfer.from(), transfer.to()));
        PostgresMessages.execute(out, NOTE, number(transfer.from()), number(transfer.to()), number(transfer.coins()));
        PostgresMessages.sync(out);
    }

    private static void add(ByteBuffer out, int coins, int account) {
        PostgresMessages.execute(out, ADD, number(coins), number(account));
    }

    private static byte[] number(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean isAnswered(byte[] received, int length) throws IOException {
        return PostgresMessages.timesReady(received, length, SERIALIZATION_FAILURE) == 1;
    }

    @Override
    public boolean isToBeTriedAgain(byte[] received, int length) {
        return PostgresMessages.hasError(received, length);
    }
}
