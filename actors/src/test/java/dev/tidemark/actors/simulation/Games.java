package dev.tidemark.actors.simulation;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.ExpiredEntry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Games whose stakes are paid back when they are abandoned, and what is known of them. A game begins in one transaction: the stake leaves the
 * account, the game is set to expire, and both are noted. It ends when it expires: its handler has the stake paid back, and notes that, in one
 * commit with the game's removal. One thread.
 */
final class Games {

    static final String GAMES = "games";
    static final String ACCOUNTS = "accounts";
    static final String NOTES = "notes";
    static final List<String> PLAYERS = List.of("ann", "bob");
    static final long COINS = 1_000;

    private static final Pattern NOTE = Pattern.compile("\\[\"(start|refund)\",(\\d+),(\\d+),\"(\\w+)\",(\\d+)]");

    private final RandomGenerator random;
    private final LongSupplier wallMillis;
    private final TreeSet<Long> acknowledged = new TreeSet<>();
    private long number;
    private long calls;

    Games(RandomGenerator random, LongSupplier wallMillis) {
        this.random = random;
        this.wallMillis = wallMillis;
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    long calls() {
        return calls;
    }

    private static Json json(long coins) {
        return Json.parse(Long.toString(coins));
    }

    private static long coins(Optional<Json> json) {
        return json.map(value -> Long.parseLong(value.toString())).orElse(COINS);
    }

    private static Json note(String kind, long game, long stake, String player, long millis) {
        return Json.parse("[\"%s\",%d,%d,\"%s\",%d]".formatted(kind, game, stake, player, millis));
    }

    void begin(Life life) {
        long game = ++number;
        long stake = 1L + random.nextInt(9);
        String player = PLAYERS.get(random.nextInt(PLAYERS.size()));
        long expires = wallMillis.getAsLong() + 50 + random.nextInt(random.nextBoolean() ? 2_000 : 40_000);
        CompletionStage<Boolean> begun =
                life.store().transact(transaction -> begin(transaction, game, stake, player, expires));
        life.calls()
                .follow(
                        "game " + game,
                        begun,
                        done -> {
                            if (done) {
                                acknowledged.add(game);
                            }
                        },
                        failure -> {});
    }

    private static boolean begin(Transaction transaction, long game, long stake, String player, long expires) {
        long has = coins(transaction.get(ACCOUNTS, player));
        if (has < stake) {
            return false;
        }
        transaction.set(ACCOUNTS, player, json(has - stake));
        transaction.set(
                GAMES,
                "game-" + game,
                Json.parse("[%d,%d,\"%s\"]".formatted(game, stake, player)),
                Expiry.at(Instant.ofEpochMilli(expires)));
        transaction.append(NOTES, note("start", game, stake, player, expires));
        return true;
    }

    /** Pays back with the removal of the game, now and then late, not at all, or with a failure. */
    ExpiryHandler handler(Tidemark store, boolean well) {
        return entry -> {
            calls++;
            int mood = well ? 9 : random.nextInt(10);
            if (mood == 0) {
                throw new IllegalStateException("out of order");
            }
            return mood == 1 ? new CompletableFuture<>() : refund(store, entry);
        };
    }

    /** What no host should do: pays back by itself, and lets the game go afterwards. */
    ExpiryHandler paysFirst(Tidemark store) {
        return entry -> {
            calls++;
            return refund(store, entry).thenCompose(store::transact).thenApply(done -> List.of());
        };
    }

    private CompletionStage<List<TransactionWrite>> refund(Tidemark store, ExpiredEntry entry) {
        String[] parts = entry.value().toString().replaceAll("[\\[\\]\"]", "").split(",", -1);
        long stake = Long.parseLong(parts[1]);
        return store.json(ACCOUNTS).get(parts[2]).thenApply(found -> {
            Condition unchanged = found.map(account -> Condition.atPosition(account.position()))
                    .orElse(Condition.MUST_NOT_EXIST);
            return List.of(
                    new TransactionWrite(
                            ACCOUNTS, new Write.Set(parts[2], json(coins(found.map(Entry::value)) + stake), unchanged)),
                    new TransactionWrite(
                            NOTES,
                            Write.append(note(
                                    "refund", Long.parseLong(parts[0]), stake, parts[2], wallMillis.getAsLong()))));
        });
    }

    /**
     * Holds what is there against what was noted, and that against what callers were told.
     *
     * @param live names of the games that are there, hidden or not
     * @param exact whether the clock has never jumped: then no handler was called early
     */
    void require(Map<String, Long> balances, List<String> notes, Set<String> live, boolean exact) {
        Map<String, Long> expected = new HashMap<>();
        PLAYERS.forEach(player -> expected.put(player, COINS));
        Map<Long, Long> started = new TreeMap<>();
        TreeSet<Long> refunded = new TreeSet<>();
        for (String text : notes) {
            Matcher note = NOTE.matcher(text);
            require(note.matches(), "note is none of ours: note=" + text);
            long game = Long.parseLong(note.group(2));
            long stake = Long.parseLong(note.group(3));
            long millis = Long.parseLong(note.group(5));
            if (note.group(1).equals("start")) {
                require(started.put(game, millis) == null, "game begins twice: note=" + text);
                expected.merge(note.group(4), -stake, Long::sum);
            } else {
                require(refunded.add(game), "game is paid back twice: note=" + text);
                Long expires = started.get(game);
                require(expires != null, "game is paid back that never began: note=" + text);
                require(!exact || millis >= expires, "game expires early: note=" + text + " expires=" + expires);
                expected.merge(note.group(4), stake, Long::sum);
            }
        }
        require(expected.equals(balances), "coins lost or made: expected=" + expected + " actual=" + balances);
        TreeSet<String> open = new TreeSet<>();
        started.keySet().stream().filter(game -> !refunded.contains(game)).forEach(game -> open.add("game-" + game));
        require(open.equals(live), "games and notes differ: noted=" + open + " actual=" + live);
        TreeSet<Long> lost = new TreeSet<>(acknowledged);
        lost.removeAll(started.keySet());
        require(lost.isEmpty(), "acknowledged games are lost: " + lost);
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Longest time from the beginning of a game to its end. */
    static Duration longest() {
        return Duration.ofSeconds(45);
    }
}
