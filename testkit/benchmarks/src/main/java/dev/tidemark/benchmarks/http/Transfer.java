package dev.tidemark.benchmarks.http;

import java.util.concurrent.ThreadLocalRandom;

/**
 * One transfer of coins between two different accounts. The accounts have so many that none is ever refused.
 *
 * @param from number of the account that pays
 */
record Transfer(int from, int to, int coins) {

    static final int ACCOUNTS = 20;
    static final int COINS = 1_000_000_000;

    private static final int COINS_MAX = 9;

    static Transfer any() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        return new Transfer(from, to, 1 + random.nextInt(COINS_MAX));
    }
}
