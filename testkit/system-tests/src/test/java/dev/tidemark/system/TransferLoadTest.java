package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many users who move coins between few accounts in two collections, over HTTP, while their server is killed now and then. */
class TransferLoadTest {

    private static final int USERS = 200;
    private static final int COINS = 20;
    private static final int PATIENCE_SECONDS = 60;
    private static final List<String> BANKS = List.of("gold", "silver");
    private static final List<String> ACCOUNTS = IntStream.range(0, 20)
            .mapToObj(number -> HttpProbe.entry(BANKS.get(number % 2), "user-" + number))
            .toList();
    private static final String COLLECTIONS = "/v1/collections/";
    private static final Pattern ETAG = Pattern.compile("\"(\\d+)\"");
    private static final Pattern ACCOUNT = Pattern.compile(".*/(\\w+)/entries/(.*)");
    private static final Pattern NOTE = Pattern.compile("\"value\":\\[(\\d+),(\\d+),(\\d+),(\\d+)]");

    @TempDir
    private Path directory;

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final Set<Long> moved = ConcurrentHashMap.newKeySet();

    /** By user. */
    private final Map<Integer, Sent> unanswered = new ConcurrentHashMap<>();

    /** One account as it was read. */
    private record Seen(String path, long coins, String position) {

        static Seen of(String path, HttpProbe.Answer answer) {
            Matcher etag = ETAG.matcher(answer.header("etag"));
            assertThat(etag.find()).as(answer.header("etag")).isTrue();
            return new Seen(path, Long.parseLong(answer.body()), etag.group(1));
        }

        String set(long newCoins) {
            Matcher parts = ACCOUNT.matcher(path);
            assertThat(parts.matches()).isTrue();
            return "{\"op\":\"set\",\"collection\":\"%s\",\"key\":\"%s\",\"value\":%d,\"ifPosition\":%s}"
                    .formatted(parts.group(1), parts.group(2), newCoins, position);
        }
    }

    /** A transfer that may be sent again: it adds to two accounts, whatever they have. */
    private record Sent(long number, String body) {}

    /** Moves coins: not below nothing, which the schema refuses. */
    private boolean move(HttpProbe client, int user) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int from = random.nextInt(ACCOUNTS.size());
        int to = (from + 1 + random.nextInt(ACCOUNTS.size() - 1)) % ACCOUNTS.size();
        long coins = 1L + random.nextInt(8);
        long number = numbers.incrementAndGet();
        String note = "{\"op\":\"append\",\"collection\":\"transfers\",\"value\":[%d,%d,%d,%d]}"
                .formatted(number, from, to, coins);
        if (random.nextBoolean()) {
            Sent sent = new Sent(number, "[%s,%s,%s]".formatted(add(from, -coins), add(to, coins), note));
            unanswered.put(user, sent);
            return send(client, user, sent);
        }
        Seen has = seen(client, from);
        Seen gets = seen(client, to);
        String body = "[%s,%s,%s]".formatted(has.set(has.coins() - coins), gets.set(gets.coins() + coins), note);
        HttpProbe.Answer answer = post(client, body);
        if (answer.status() == 422) {
            assertThat(has.coins()).isLessThan(coins);
        }
        return moved(number, answer);
    }

    private static String add(int account, long coins) {
        Matcher parts = ACCOUNT.matcher(ACCOUNTS.get(account));
        assertThat(parts.matches()).isTrue();
        return "{\"op\":\"add\",\"collection\":\"%s\",\"key\":\"%s\",\"by\":%d}"
                .formatted(parts.group(1), parts.group(2), coins);
    }

    private boolean send(HttpProbe client, int user, Sent sent) {
        HttpProbe.Answer answer = post(client, sent.body(), "Idempotency-Key", "move-" + sent.number());
        boolean done = moved(sent.number(), answer);
        unanswered.remove(user);
        return done;
    }

    private static HttpProbe.Answer post(HttpProbe client, String body, String... headers) {
        return client.send(
                "POST", "/v1/transactions", "application/json", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private boolean moved(long number, HttpProbe.Answer answer) {
        switch (answer.status()) {
            case 200 -> moved.add(number);
            case 409 -> {
                assertThat(answer.body()).contains("\"collection\":", "\"expected\":\"position ");
                conflicts.incrementAndGet();
            }
            case 422 -> assertThat(answer.body()).contains("\"keyword\":\"minimum\"");
            default -> throw new IllegalStateException("unexpected answer: " + answer);
        }
        return answer.status() == 200;
    }

    private static Seen seen(HttpProbe client, int account) {
        String path = ACCOUNTS.get(account);
        return Seen.of(path, client.get(path));
    }

    /** What the last server has not answered goes first, as it was. */
    private void moveUntilKilled(HttpProbe client, int user, CountDownLatch enough) {
        try {
            Optional<Sent> again = Optional.ofNullable(unanswered.get(user));
            again.ifPresent(sent -> send(client, user, sent));
            while (true) {
                if (move(client, user)) {
                    enough.countDown();
                }
            }
        } catch (AssertionError failure) {
            if (!(failure.getCause() instanceof IOException)) {
                throw failure;
            }
            // As it should be: the server does not answer any more.
        }
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void transfers_manyUsersOverFewAccounts_neitherLoseNorCreateCoins() throws InterruptedException {
        killed(1, 100);
    }

    @Test
    @Tag("crash")
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void transfers_killedManyTimes_neitherLoseNorCreateCoins() throws InterruptedException {
        killed(3, 300);
    }

    /** @param moves that are acknowledged in each life before it ends */
    private void killed(int lives, int moves) throws InterruptedException {
        Path data = directory.resolve("data");
        for (int life = 0; life < lives; life++) {
            try (ServerChild server = ServerChild.start(data)) {
                HttpProbe client = server.http();
                if (life == 0) {
                    found(client);
                }
                assertCounted(client);
                CountDownLatch enough = new CountDownLatch(moves);
                List<CompletableFuture<Void>> users = new ArrayList<>();
                for (int number = 0; number < USERS; number++) {
                    int user = number;
                    users.add(CompletableFuture.runAsync(
                            () -> moveUntilKilled(client, user, enough), task -> new Thread(task).start()));
                }
                assertThat(enough.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                server.kill();
                users.forEach(Stages::await);
            }
        }
        assertThat(conflicts).hasPositiveValue();
        try (ServerChild server = ServerChild.start(data)) {
            Map.copyOf(unanswered).forEach((user, sent) -> send(server.http(), user, sent));
            assertCounted(server.http());
        }
    }

    private static void found(HttpProbe client) {
        String settings = "{\"invariants\":{\"jsonSchema\":{\"type\":\"integer\",\"minimum\":0}}}";
        BANKS.forEach(bank ->
                assertThat(client.put(COLLECTIONS + bank, settings).status()).isEqualTo(201));
        assertThat(client.put(COLLECTIONS + "transfers", "{\"keyless\":true}").status())
                .isEqualTo(201);
        ACCOUNTS.forEach(account -> assertThat(
                        client.put(account, Integer.toString(COINS)).status())
                .isEqualTo(204));
    }

    /** Every coin is where the noted transfers have brought it, and every acknowledged transfer is noted, once. */
    private void assertCounted(HttpProbe client) {
        Map<Integer, Long> expected = new HashMap<>();
        IntStream.range(0, ACCOUNTS.size()).forEach(account -> expected.put(account, (long) COINS));
        List<Long> noted = new ArrayList<>();
        client.get(COLLECTIONS + "transfers/log?limit=1000000").body().lines().forEach(line -> {
            Matcher note = NOTE.matcher(line);
            assertThat(note.find()).as(line).isTrue();
            noted.add(Long.parseLong(note.group(1)));
            long coins = Long.parseLong(note.group(4));
            expected.merge(Integer.parseInt(note.group(2)), -coins, Long::sum);
            expected.merge(Integer.parseInt(note.group(3)), coins, Long::sum);
        });
        Map<Integer, Long> balances = new HashMap<>();
        IntStream.range(0, ACCOUNTS.size())
                .forEach(account -> balances.put(account, seen(client, account).coins()));
        assertThat(balances).isEqualTo(expected);
        assertThat(balances.values()).allMatch(coins -> coins >= 0);
        assertThat(balances.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo((long) COINS * ACCOUNTS.size());
        assertThat(noted).doesNotHaveDuplicates().containsAll(moved);
    }
}
