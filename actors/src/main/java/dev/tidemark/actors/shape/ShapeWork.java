package dev.tidemark.actors.shape;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.shape.Failures.ShapeLost;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The steps of a follower, one after the other: first rows, a page at a time → the mark that they are all there → changes, a page at a
 * time → waiting for more. Used by one follower; each step can be run on whatever thread.
 *
 * <p>At any moment at most one page of the source is in memory, of 1,000 records or 1 MiB and the rest of a commit, and what the shape
 * shows of some of their keys, as {@link ShownRows} bounds it; nothing is read before what was read is durable in the shape.
 *
 * <p>First rows may be later than the position at which they were begun; the changes from there on that they had already are told again.
 * What the shape shows then goes back and comes forth, and is right where it has caught up.
 */
final class ShapeWork {

    private static final int PAGE = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final ShapePlan plan;
    private final ShapeStore store;
    private final JsonCollection source;
    private final ShapeLog log;
    private final Executor executor;

    /** The handle by which the last page of the source went that was looked at. */
    private volatile String sourceHandle;

    /** @param executor runs what takes time */
    ShapeWork(ShapePlan plan, ShapeStore store, Executor executor) {
        this.plan = plan;
        this.store = store;
        this.source = store.source(plan.source().name());
        this.log = store.log(plan.name().collection());
        this.executor = executor;
        this.sourceHandle = plan.source().handle();
    }

    /** What comes first. */
    Step from(Standing standing) {
        return standing.complete() ? read(standing) : Step.of(standing, () -> first(standing));
    }

    /** Rows are listed by keys, which are known a moment after the log says so. */
    private CompletionStage<Step> first(Standing standing) {
        return store.settled(plan.source().name())
                .thenApply(settled -> firstRows(standing.passed(settled), Optional.empty()));
    }

    private Step firstRows(Standing standing, Optional<String> cursor) {
        Listing listing = new Listing("", cursor, Listing.LIMIT_MAX);
        return Step.of(standing, () -> here(source.entries(listing), page -> rows(standing, page)));
    }

    /**
     * Goes on with what a stage gives: on this thread where it is there already, else on one that may take its time, never on the thread
     * of a writer that completes it.
     */
    private <T, U> CompletionStage<U> here(CompletionStage<T> stage, Function<T, U> next) {
        return stage.toCompletableFuture().isDone() ? stage.thenApply(next) : stage.thenApplyAsync(next, executor);
    }

    private <T, U> CompletionStage<U> from(CompletionStage<T> stage, Function<T, CompletionStage<U>> next) {
        return here(stage, next).thenCompose(Function.identity());
    }

    private Step rows(Standing standing, Page<Entry> page) {
        List<List<ShapeLine>> lines = new ArrayList<>();
        for (Entry entry : page.items()) {
            Derivation.snapshotLine(plan, entry.key(), Row.of(entry.value().utf8()), standing.reached())
                    .ifPresent(line -> lines.add(List.of(requireRowFitting(line))));
        }
        List<ShapeBatch> batches = ShapeBatch.of(lines, standing.reached(), store.batchMaxBytes());
        return write(
                standing,
                batches,
                written -> page.next()
                        .map(next -> firstRows(written, Optional.of(next)))
                        .orElseGet(() -> end(written)));
    }

    private ShapeLine requireRowFitting(ShapeLine line) {
        if (line.lengthBytes() > store.lineMaxBytes()) {
            throw new InvalidRequestException("row is too long to be followed: " + lengths(line));
        }
        return line;
    }

    /** All rows are there, if they were of the collection that the shape is of. */
    private Step end(Standing standing) {
        return Step.of(standing, () -> {
            plan.requireSource(store);
            String end = ShapeMessage.snapshotEnd(standing.reached());
            return write(List.of(mark(standing.reached(), List.of(end))), standing.position())
                    .thenApply(done -> read(standing.written(1, standing.reached(), standing.reached())
                            .completed()));
        });
    }

    private static ShapeLine mark(long reached, List<String> messages) {
        return new ShapeLine(ShapeLine.MARK, reached, ShapeMessage.record(reached, messages));
    }

    /** Writes down how far the source was read, where long nothing has told it. */
    Step marked(Standing standing) {
        return Step.of(
                standing,
                () -> write(List.of(mark(standing.reached(), List.of())), standing.position())
                        .thenApply(done -> read(standing.written(1, standing.reached(), standing.reached()))));
    }

    private Step read(Standing standing) {
        return Step.of(
                standing,
                () -> from(
                        page(standing.reached(), PAGE),
                        page -> page.records().isEmpty()
                                ? CompletableFuture.completedStage(waiting(standing.passedUpTo(page.watermark())))
                                : from(
                                        whole(page.records()),
                                        records -> derived(standing.seeing(page.watermark()), records))));
    }

    /** A page of what the source has; by another handle only where that has nothing to do with what was read before. */
    private CompletionStage<LogPage> page(long after, int limit) {
        return source.log(after, limit).thenCompose(page -> {
            if (page.handle().equals(sourceHandle)) {
                return CompletableFuture.completedStage(page);
            }
            return source.handle(plan.source().handle(), after).thenCompose(present -> {
                sourceHandle = present;
                return page(after, limit);
            });
        });
    }

    /** With what is missing of the last commit, which is durable as a whole; a compaction may have left nothing of its end. */
    private CompletionStage<List<LogRecord>> whole(List<LogRecord> records) {
        LogRecord last = records.get(records.size() - 1);
        long commit = last.stamp().commit();
        if (last.position() >= commit) {
            return CompletableFuture.completedStage(records);
        }
        int missing = (int) Math.min(commit - last.position(), PAGE);
        return page(last.position(), missing).thenCompose(page -> {
            List<LogRecord> rest = page.records().stream()
                    .filter(record -> record.position() <= commit)
                    .toList();
            List<LogRecord> more = new ArrayList<>(records);
            more.addAll(rest);
            boolean ends = rest.isEmpty() || rest.size() < page.records().size();
            return ends ? CompletableFuture.completedStage(more) : whole(more);
        });
    }

    private CompletionStage<Step> derived(Standing standing, List<LogRecord> records) {
        ShownRows rows = new ShownRows(log, records, store.batchMaxBytes(), executor);
        return here(rows.find(), found -> {
            long reached = found.records().get(found.records().size() - 1).position();
            List<List<ShapeLine>> commits =
                    new Derivation(plan, found.rows(), standing.position()).of(found.records(), found.whole());
            commits.forEach(lines -> lines.forEach(this::requireFitting));
            List<ShapeBatch> batches = ShapeBatch.of(commits, reached, store.batchMaxBytes());
            List<LogRecord> rest = found.rest();
            return write(
                    standing,
                    batches,
                    written -> rest.isEmpty()
                            ? read(written.passed(reached))
                            : Step.of(written.passed(reached), () -> derived(written.passed(reached), rest)));
        });
    }

    /** Messages that tell a row twice may be too long for the log where the row alone is not, as which it is told anew. */
    private void requireFitting(ShapeLine line) {
        if (line.lengthBytes() > store.lineMaxBytes()) {
            throw new ShapeLost(
                    "change of a row is too long for the shape's log, which is begun anew: " + lengths(line));
        }
    }

    private String lengths(ShapeLine line) {
        return "key=" + line.key() + " limit=" + store.lineMaxBytes() + " lengthBytes=" + line.lengthBytes();
    }

    /** What comes when lines are durable. */
    @FunctionalInterface
    private interface Then {
        Step after(Standing standing);
    }

    private Step write(Standing standing, List<ShapeBatch> batches, Then then) {
        if (batches.isEmpty()) {
            return then.after(standing);
        }
        ShapeBatch first = batches.get(0);
        List<ShapeBatch> rest = batches.subList(1, batches.size());
        return Step.of(
                standing,
                () -> write(first.lines(), standing.position()).thenApply(done -> {
                    long traced = first.lines().get(first.lines().size() - 1).source();
                    return write(standing.written(first.lines().size(), first.reached(), traced), rest, then);
                }));
    }

    /** Writes lines whose messages name the positions behind {@code position}. */
    private CompletionStage<WriteOutcome> write(List<ShapeLine> lines, long position) {
        return Failures.own(log.write(lines)).thenApply(outcome -> {
            long expected = position + lines.size();
            if (!(outcome instanceof WriteOutcome.Written written) || written.position() != expected) {
                throw new ShapeLost("shape's log is not where its follower left it: expectedPosition=" + expected
                        + " actual=" + outcome);
            }
            return outcome;
        });
    }

    private Step waiting(Standing standing) {
        return new Step(standing, true, () -> {
            CompletableFuture<Long> wait =
                    source.await(standing.reached(), WAIT).toCompletableFuture();
            CompletableFuture<Step> next = wait.thenApply(watermark -> read(standing.seeing(watermark)));
            return cancellingWith(next, wait);
        });
    }

    /** Whoever cancels the stage cancels what it waits for. */
    private static CompletionStage<Step> cancellingWith(CompletionStage<Step> stage, CompletableFuture<Long> wait) {
        stage.whenComplete((step, failure) -> {
            if (failure instanceof CancellationException) {
                wait.cancel(true);
            }
        });
        return stage;
    }
}
