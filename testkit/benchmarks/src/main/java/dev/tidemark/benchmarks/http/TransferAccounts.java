package dev.tidemark.benchmarks.http;

import java.util.List;

/** Where the accounts of {@link Transfer} are: half of them in each of two collections. Stateless. */
public final class TransferAccounts {

    public static final List<String> BANKS = List.of("gold", "silver");
    public static final String LOG = "transfers";
    public static final int COUNT = Transfer.ACCOUNTS;
    public static final int COINS = Transfer.COINS;

    private TransferAccounts() {}

    public static String bank(int number) {
        return BANKS.get(number % BANKS.size());
    }

    public static String key(int number) {
        return "user-" + number;
    }
}
