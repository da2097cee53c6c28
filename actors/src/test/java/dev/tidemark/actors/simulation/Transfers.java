package dev.tidemark.actors.simulation;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.IndeterminateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Transfers of coins between accounts in several collections, each noted in a log in the same transaction, and what their callers were
 * told. One thread.
 */
final class Transfers {

    static final String LOG = "transfers";
    static final List<String> BANKS = List.of("gold", "silver", "bronze");
    static final List<String> ACCOUNTS = List.of("ann", "bob");
    static final long COINS = 20;
    static final long TOTAL = COINS * BANKS.size() * ACCOUNTS.size();

    private static final Pattern NOTE = Pattern.compile("\\[(\\d+),(\\d+),\"(\\w+)/(\\w+)\",\"(\\w+)/(\\w+)\"]");

    private final RandomGenerator random;
    private final TreeSet<Long> acknowledged = new TreeSet<>();
    private final TreeSet<Long> refused = new TreeSet<>();
    private boolean founded;
    private long number;
    private long conflicts;

    Transfers(RandomGenerator random) {
        this.random = random;
    }

    /** One account. */
    record Account(String bank, String name) {}

    static List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        BANKS.forEach(bank -> ACCOUNTS.forEach(name -> accounts.add(new Account(bank, name))));
        return accounts;
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    long conflicts() {
        return conflicts;
    }

    private static Json json(long number) {
        return Json.parse(Long.toString(number));
    }

    static long number(Json json) {
        return Long.parseLong(json.toString());
    }

    /** Gives every account its coins, in one transaction that is done once, whatever becomes of its first tries. */
    void found(Life life) {
        List<TransactionWrite> writes = accounts().stream()
                .map(account -> new TransactionWrite(
                        account.bank(), new Write.Set(account.name(), json(COINS), Condition.MUST_NOT_EXIST)))
                .toList();
        life.calls().follow("found", life.store().transact(writes), outcome -> founded = true, failure -> {});
    }

    /** Begins a transfer, by a function or by positions that were read before. */
    void begin(Life life) {
        List<Account> all = accounts();
        Account from = all.get(random.nextInt(all.size()));
        Account to = all.get(random.nextInt(all.size()));
        if (from.equals(to)) {
            return;
        }
        long id = ++number;
        long coins = 1L + random.nextInt(9);
        CompletionStage<Boolean> done = random.nextBoolean()
                ? life.store().transact(transaction -> transfer(transaction, id, coins, from, to))
                : byPositions(life.store(), id, coins, from, to);
        life.calls().follow("transfer " + id, done, moved -> (moved ? acknowledged : refused).add(id), failure -> {
            if (!(failure instanceof IndeterminateException)) {
                refused.add(id);
            }
        });
    }

    private static boolean transfer(Transaction transaction, long id, long coins, Account from, Account to) {
        Optional<Json> has = transaction.get(from.bank(), from.name());
        Optional<Json> gets = transaction.get(to.bank(), to.name());
        if (has.isEmpty() || gets.isEmpty() || number(has.get()) < coins) {
            return false;
        }
        transaction.set(from.bank(), from.name(), json(number(has.get()) - coins));
        transaction.set(to.bank(), to.name(), json(number(gets.get()) + coins));
        transaction.append(LOG, note(id, coins, from, to));
        return true;
    }

    private static Json note(long id, long coins, Account from, Account to) {
        return Json.parse(
                "[%d,%d,\"%s/%s\",\"%s/%s\"]".formatted(id, coins, from.bank(), from.name(), to.bank(), to.name()));
    }

    private CompletionStage<Boolean> byPositions(Tidemark store, long id, long coins, Account from, Account to) {
        return store.json(from.bank())
                .get(from.name())
                .thenCombine(
                        store.json(to.bank()).get(to.name()), (has, gets) -> writes(id, coins, from, has, to, gets))
                .thenCompose(writes -> writes.isEmpty()
                        ? CompletableFuture.completedStage(false)
                        : store.transact(writes).thenApply(this::moved));
    }

    private boolean moved(TransactionOutcome outcome) {
        conflicts += outcome instanceof TransactionOutcome.Conflict ? 1 : 0;
        return outcome instanceof TransactionOutcome.Committed;
    }

    private static List<TransactionWrite> writes(
            long id, long coins, Account from, Optional<Entry> has, Account to, Optional<Entry> gets) {
        if (has.isEmpty() || gets.isEmpty() || number(has.get().value()) < coins) {
            return List.of();
        }
        return List.of(
                set(from, number(has.get().value()) - coins, has.get()),
                set(to, number(gets.get().value()) + coins, gets.get()),
                new TransactionWrite(LOG, Write.append(note(id, coins, from, to))));
    }

    private static TransactionWrite set(Account account, long coins, Entry before) {
        return new TransactionWrite(
                account.bank(), new Write.Set(account.name(), json(coins), Condition.atPosition(before.position())));
    }

    /** Looks at all accounts at one moment, and so beside all transfers that are under way. */
    void count(Life life) {
        boolean foundedBefore = founded;
        life.calls()
                .follow(
                        "count",
                        life.store()
                                .transact(transaction -> accounts().stream()
                                        .mapToLong(account -> transaction
                                                .get(account.bank(), account.name())
                                                .map(Transfers::number)
                                                .orElse(0L))
                                        .sum()),
                        total -> require(
                                total == TOTAL || (total == 0 && !foundedBefore),
                                "coins at one moment: total=" + total),
                        failure -> {});
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + " expected=" + TOTAL);
        }
    }

    /**
     * Holds what is there against what callers were told.
     *
     * @param notes of the log, in its order
     */
    void require(Map<Account, Long> balances, List<String> notes) {
        if (balances.isEmpty() && !founded) {
            return;
        }
        Map<Account, Long> expected =
                new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        accounts().forEach(account -> expected.put(account, COINS));
        TreeSet<Long> noted = new TreeSet<>();
        for (String note : notes) {
            Matcher parts = NOTE.matcher(note);
            require(parts.matches(), "note is none of ours: note=" + note);
            require(noted.add(Long.parseLong(parts.group(1))), "transfer is done twice: note=" + note);
            long coins = Long.parseLong(parts.group(2));
            expected.merge(new Account(parts.group(3), parts.group(4)), -coins, Long::sum);
            expected.merge(new Account(parts.group(5), parts.group(6)), coins, Long::sum);
        }
        if (!expected.equals(sorted(balances))) {
            throw new AssertionError("half a transfer is done: expected=" + expected + " actual=" + balances);
        }
        require(balances.values().stream().allMatch(coins -> coins >= 0), "negative balance: " + balances);
        require(
                balances.values().stream().mapToLong(Long::longValue).sum() == TOTAL,
                "coins lost or made: " + balances);
        TreeSet<Long> lost = new TreeSet<>(acknowledged);
        lost.removeAll(noted);
        require(lost.isEmpty(), "acknowledged transfers are lost: " + lost);
        TreeSet<Long> ghosts = new TreeSet<>(refused);
        ghosts.retainAll(noted);
        require(ghosts.isEmpty(), "refused transfers are done: " + ghosts);
    }

    private static Map<Account, Long> sorted(Map<Account, Long> balances) {
        Map<Account, Long> sorted = new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        sorted.putAll(balances);
        return sorted;
    }
}
