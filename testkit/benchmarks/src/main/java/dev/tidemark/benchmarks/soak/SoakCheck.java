package dev.tidemark.benchmarks.soak;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.benchmarks.store.StoreHost;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Compares a whole store with the model, when nobody writes: keyed state by listing and by key, the log by folding it. */
final class SoakCheck {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private SoakCheck() {}

    static void requireAll(JsonCollection collection, ActorSystem<Void> system, SoakModel model) throws IOException {
        requireEntries(collection, model);
        requireDeleted(collection, model);
        requireLog(collection, system, model);
    }

    private static void requireEntries(JsonCollection collection, SoakModel model) throws IOException {
        Listing listing = Listing.FIRST.withLimit(Listing.LIMIT_MAX);
        long count = 0;
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            Page<Entry> page = StoreHost.await(collection.entries(count == 0 ? listing : listing.from(next.get())));
            page.items().forEach(entry -> requireEntry(entry, model));
            count += page.items().size();
            next = page.next();
        }
        require("keys listed", model.alive(), count);
        require(
                "keys counted",
                model.alive(),
                StoreHost.await(collection.statistics()).keys());
    }

    private static void requireEntry(Entry entry, SoakModel model) {
        int number = Integer.parseInt(entry.key().substring(entry.key().indexOf('-') + 1));
        if (entry.key().startsWith("hot-")) {
            require(entry.key() + " has a value", true, model.isHotAlive(number));
            require("position of " + entry.key(), model.hotPosition(number), entry.position());
            require(entry.key(), SoakModel.hotValue(number, model.hotVersion(number)), entry.value());
        } else {
            require(entry.key() + " was written", true, model.isColdWritten(number));
            require(entry.key(), SoakModel.coldValue(number), entry.value());
        }
    }

    private static void requireDeleted(JsonCollection collection, SoakModel model) throws IOException {
        for (int key = 0; key < SoakModel.HOT_KEYS; key++) {
            if (!model.isHotAlive(key)) {
                require("hot-" + key, Optional.empty(), StoreHost.await(collection.get("hot-" + key)));
            }
        }
    }

    private static void requireLog(JsonCollection collection, ActorSystem<Void> system, SoakModel model)
            throws IOException {
        long watermark = StoreHost.await(collection.state()).watermark();
        Fold fold = new Fold();
        try {
            collection
                    .changes(0)
                    .takeWhile(record -> record.position() < watermark, true)
                    .runWith(Sink.foreach(fold::take), system)
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (ExecutionException | CompletionException | TimeoutException failure) {
            throw new IOException("log cannot be read", failure);
        }
        fold.requireAll(model, "the log");
    }

    private static void require(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException(
                    "content differs from the model: what=" + what + " expected=" + expected + " actual=" + actual);
        }
    }
}
