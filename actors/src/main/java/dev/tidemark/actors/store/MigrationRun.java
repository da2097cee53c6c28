package dev.tidemark.actors.store;

import akka.Done;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.MigrationSteps;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The steps of one long migration, those that were done before passed over. One step at a time, on whatever threads.
 *
 * <p>Steps are known by their number. One that has come half-way is known by what it does as well, so that a migration which was changed
 * meanwhile is found out.
 */
final class MigrationRun implements MigrationSteps {

    private static final int AT_A_TIME_MAX = 1_000;
    private static final int COPIED_AT_A_TIME = 100;

    private final Tidemark store;
    private final Transactions transactions;
    private final MigrationEffects effects;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile MigrationNote note;
    private volatile long asked;

    MigrationRun(Tidemark store, Transactions transactions, MigrationEffects effects, MigrationNote note) {
        this.store = store;
        this.transactions = transactions;
        this.effects = effects;
        this.note = note;
    }

    /** Records the end, when all that was asked for is done. */
    CompletionStage<?> end() {
        if (busy.get()) {
            return failed(new IllegalStateException("migration ends before its last step has"));
        }
        return asked < note.steps() || note.cursor().isPresent()
                ? failed(changed("fewer steps than were done"))
                : effects.write(List.of(), note.end());
    }

    private static <T> CompletionStage<T> failed(RuntimeException failure) {
        return CompletableFuture.failedStage(failure);
    }

    private InvalidRequestException changed(String what) {
        return new InvalidRequestException("migration asks for other steps than when it was begun: " + what + " steps="
                + note.steps() + " step=" + note.step());
    }

    /** @param work completes when the step is done and recorded */
    private CompletionStage<Done> step(String label, Supplier<CompletionStage<?>> work) {
        if (!busy.compareAndSet(false, true)) {
            return failed(new IllegalStateException("step of a migration is asked for before the last one has ended"));
        }
        long number = asked;
        asked = number + 1;
        return Transactions.attempt(() -> attempted(number, label, work))
                .whenComplete((done, failure) -> busy.set(false));
    }

    private CompletionStage<Done> attempted(long number, String label, Supplier<CompletionStage<?>> work) {
        if (number < note.steps()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        if (note.cursor().isPresent() && !note.step().equals(label)) {
            throw changed("actual=" + label);
        }
        return work.get().thenApply(done -> Done.getInstance());
    }

    /** What is done without a transaction; its record follows. */
    private CompletionStage<?> recorded(CompletionStage<?> done) {
        MigrationNote next = note.nextStep();
        return done.thenCompose(ignored -> effects.write(List.of(), next)).thenAccept(ignored -> note = next);
    }

    @Override
    public CompletionStage<Done> create(String collection, CollectionSettings settings) {
        return step("create " + collection, () -> recorded(effects.create(collection, settings)));
    }

    @Override
    public CompletionStage<Done> change(String collection, UnaryOperator<CollectionSettings> change) {
        return step("change " + collection, () -> recorded(effects.change(collection, change)));
    }

    @Override
    public CompletionStage<Done> drop(String collection) {
        return step("drop " + collection, () -> recorded(effects.drop(collection)));
    }

    @Override
    public CompletionStage<Done> transact(Consumer<Transaction> change) {
        MigrationNote next = note.nextStep();
        return step("transact", () -> effects.transact(change, next).thenAccept(done -> note = next));
    }

    @Override
    public CompletionStage<Done> write(List<TransactionWrite> writes) {
        List<TransactionWrite> copy = List.copyOf(writes);
        MigrationNote next = note.nextStep();
        return step("write", () -> effects.write(copy, next).thenAccept(done -> note = next));
    }

    @Override
    public CompletionStage<Done> each(String collection, int atATime, EntryChange change) {
        if (atATime < 1 || atATime > AT_A_TIME_MAX) {
            throw new InvalidRequestException(
                    "entries at a time are out of range: min=1 max=" + AT_A_TIME_MAX + " actual=" + atATime);
        }
        String label = "each " + collection;
        return step(
                label,
                () -> paged(collection, label, listing -> {
                    JsonCollection source = store.json(collection);
                    return source.keys(listing.withLimit(atATime)).thenCompose(page -> {
                        MigrationNote next = after(label, page);
                        return effects.transact(
                                        transaction -> page.items()
                                                .forEach(key -> transaction
                                                        .get(collection, key)
                                                        .ifPresent(value -> change.change(transaction, key, value))),
                                        next)
                                .thenApply(done -> next);
                    });
                }));
    }

    private MigrationNote after(String label, Page<?> page) {
        return page.next().map(cursor -> note.within(label, cursor)).orElseGet(note::nextStep);
    }

    /** Page by page, from where the step has come to. */
    private CompletionStage<?> paged(
            String collection, String label, Function<Listing, CompletionStage<MigrationNote>> page) {
        if (!effects.isReadable(collection)) {
            MigrationNote next = note.nextStep();
            return effects.write(List.of(), next).thenAccept(done -> note = next);
        }
        CompletableFuture<Done> all = new CompletableFuture<>();
        transactions.execute(() -> nextPage(label, page, all));
        return all;
    }

    private void nextPage(
            String label, Function<Listing, CompletionStage<MigrationNote>> page, CompletableFuture<Done> all) {
        Listing listing = note.cursor().map(Listing.FIRST::from).orElse(Listing.FIRST);
        Transactions.attempt(() -> page.apply(listing)).whenComplete((next, failure) -> {
            if (failure != null) {
                all.completeExceptionally(Transactions.unwrapped(failure));
                return;
            }
            note = next;
            if (next.cursor().isPresent()) {
                transactions.execute(() -> nextPage(label, page, all));
            } else {
                all.complete(Done.getInstance());
            }
        });
    }

    @Override
    public CompletionStage<Done> rename(String from, String to) {
        return step("create " + to, () -> recorded(effects.create(to, renamed(from))))
                .thenCompose(done -> copy(from, to))
                .thenCompose(done -> drop(from));
    }

    private CollectionSettings renamed(String from) {
        CollectionSettings settings = effects.settings(from).orElseThrow(() -> Ports.unknown(new CollectionName(from)));
        if (settings.keyless()) {
            throw new InvalidRequestException("collection without keys cannot be renamed: name=" + from);
        }
        return settings;
    }

    private CompletionStage<Done> copy(String from, String to) {
        String label = "copy " + from + " " + to;
        return step(
                label,
                () -> paged(
                        from,
                        label,
                        listing -> store.json(from)
                                .entries(listing.withLimit(COPIED_AT_A_TIME))
                                .thenCompose(page -> {
                                    MigrationNote next = after(label, page);
                                    List<TransactionWrite> writes = new ArrayList<>();
                                    page.items().forEach(entry -> {
                                        writes.add(new TransactionWrite(to, copied(entry)));
                                        writes.add(new TransactionWrite(
                                                from,
                                                new Write.Check(entry.key(), Condition.atPosition(entry.position()))));
                                    });
                                    return effects.write(writes, next).thenApply(done -> next);
                                })));
    }

    private static Write copied(Entry entry) {
        Optional<Expiry> expiry = entry.sliding().isPresent()
                ? entry.sliding().map(Expiry::sliding)
                : entry.expires().map(Expiry::at);
        return expiry.map(end -> Write.set(entry.key(), entry.value(), end))
                .orElseGet(() -> Write.set(entry.key(), entry.value()));
    }
}
