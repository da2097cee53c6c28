package dev.tidemark.actors.simulation;

import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Clients, each of which sends one request after the other, and each of these again and again until it is answered, and some once more;
 * and what they were told. One thread.
 */
final class Retries {

    /** Both have no keys: what is written twice is there twice. */
    static final List<String> LOGS = List.of("orders", "payments");

    private static final int CLIENTS = 6;

    private final RandomGenerator random;
    private final Request[] current = new Request[CLIENTS];
    private final Map<Integer, Request> all = new TreeMap<>();
    private long answeredAgain;

    Retries(RandomGenerator random) {
        this.random = random;
    }

    /** One request and what is known of it. */
    private static final class Request {

        private final int number;
        private final List<String> logs;
        private final IdempotencyKey key;
        private Optional<Map<String, Long>> answer = Optional.empty();
        private int sent;

        Request(int number, List<String> logs) {
            this.number = number;
            this.logs = logs;
            this.key = new IdempotencyKey("request-" + number);
        }

        Json value() {
            return Json.parse(Integer.toString(number));
        }
    }

    long answeredAgain() {
        return answeredAgain;
    }

    /** One client takes up a new request if its last one is answered, else sends that again, be it under way or not. */
    void step(Life life) {
        int client = random.nextInt(CLIENTS);
        Request request = current[client];
        if (request == null || (request.answer.isPresent() && random.nextInt(3) > 0)) {
            request = new Request(
                    all.size(), random.nextInt(3) == 0 ? LOGS : List.of(LOGS.get(random.nextInt(LOGS.size()))));
            current[client] = request;
            all.put(request.number, request);
        }
        send(life, request);
    }

    private void send(Life life, Request request) {
        request.sent++;
        life.calls()
                .follow(
                        "request " + request.number,
                        positions(life, request),
                        found -> answered(request, found),
                        failure -> {});
    }

    private static CompletionStage<Map<String, Long>> positions(Life life, Request request) {
        if (request.logs.size() == 1) {
            String log = request.logs.get(0);
            return life.store()
                    .json(log)
                    .write(Write.append(request.value()), request.key)
                    .thenApply(outcome -> Map.of(log, ((WriteOutcome.Written) outcome).position()));
        }
        List<TransactionWrite> writes = request.logs.stream()
                .map(log -> new TransactionWrite(log, Write.append(request.value())))
                .toList();
        return life.store()
                .transact(writes, request.key)
                .thenApply(outcome -> ((TransactionOutcome.Committed) outcome).positions());
    }

    private void answered(Request request, Map<String, Long> positions) {
        answeredAgain += request.sent > 1 ? 1 : 0;
        Map<String, Long> before = request.answer.orElse(positions);
        if (!before.equals(positions)) {
            throw new AssertionError("a request is answered with what it has not come to: request=" + request.number
                    + " before=" + before + " now=" + positions);
        }
        request.answer = Optional.of(positions);
    }

    /** Sends again all that has an answer or not, as clients do that have come back. */
    void sendAll(Life life) {
        for (Request request : current) {
            if (request != null) {
                send(life, request);
            }
        }
    }

    /**
     * Holds what is there against what clients were told.
     *
     * @param logs the values of each, by position
     */
    void require(Map<String, Map<Long, String>> logs) {
        for (String log : LOGS) {
            Map<String, Long> places = new HashMap<>();
            logs.getOrDefault(log, Map.of()).forEach((position, value) -> {
                Long before = places.put(value, position);
                if (before != null) {
                    throw new AssertionError("a request is done twice: log=" + log + " request=" + value + " positions="
                            + before + ", " + position);
                }
            });
            for (Request request : all.values()) {
                Optional<Long> told = request.answer.map(answer -> answer.getOrDefault(log, 0L));
                Long found = places.get(Integer.toString(request.number));
                if (told.isPresent() && !told.get().equals(found == null ? Long.valueOf(0) : found)) {
                    throw new AssertionError("an acknowledged request is lost: log=" + log + " request="
                            + request.number + " told=" + told.get() + " found=" + found);
                }
            }
        }
    }

    List<Integer> unanswered() {
        List<Integer> numbers = new ArrayList<>();
        for (Request request : current) {
            if (request != null && request.answer.isEmpty()) {
                numbers.add(request.number);
            }
        }
        return numbers;
    }
}
