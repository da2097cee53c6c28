package dev.tidemark.system;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.testkit.crash.ChildReport;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.ModelRecord;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** A child program: many callers at once write to and read from several collections until it is killed, and tell of it. */
final class WritingChild {

    /** Small files, so that a short life sees many of them begun, closed and recycled. */
    static final String SETTINGS = "tidemark { segment.max-length = 64 KiB, segment.flush-delay = 50 ms,"
            + " checkpoint-after = 128 KiB, journal.file-length = 256 KiB }, akka.loglevel = OFF";

    static final List<String> COLLECTIONS = List.of("accounts", "orders", "ключи/1", "idle");
    private static final int CALLERS = 64;
    private static final int KEYS = 60;
    private static final int BATCH_MAX = 5;

    private final StoreProbe store;
    private final ChildReport report;
    private final AtomicLong numbers = new AtomicLong();
    private final String life = Long.toString(ProcessHandle.current().pid());

    private WritingChild(StoreProbe store, ChildReport report) {
        this.store = store;
        this.report = report;
    }

    /** Arguments: data directory. The process id seeds the callers; what they did is told, so nothing depends on it. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err);
        StoreProbe store = StoreProbe.open(Path.of(arguments[0]), SETTINGS, Seams.real());
        COLLECTIONS.forEach(store::created);
        WritingChild child = new WritingChild(store, new ChildReport(out));
        SplittableRandom seeds = new SplittableRandom(ProcessHandle.current().pid());
        for (int caller = 0; caller < CALLERS; caller++) {
            child.next(seeds.split());
        }
    }

    /** One step of a caller; the answer to it begins the next. */
    private void next(SplittableRandom random) {
        String name = COLLECTIONS.get(random.nextInt(COLLECTIONS.size() - 1));
        if (random.nextInt(200) == 0) {
            name = COLLECTIONS.get(COLLECTIONS.size() - 1);
        }
        if (random.nextInt(5) == 0) {
            read(name, key(random), random);
        } else {
            write(name, random);
        }
    }

    private void read(String name, String key, SplittableRandom random) {
        long number = numbers.incrementAndGet();
        report.begun(number);
        store.store().json(name).get(key).whenComplete((found, failure) -> {
            if (failure == null) {
                report.read(number, name, key, found.map(WritingChild::record));
            }
            next(random);
        });
    }

    private static ModelRecord record(Entry entry) {
        return ModelRecord.single(
                entry.position(), Change.set(entry.key(), entry.value().toString()));
    }

    private void write(String name, SplittableRandom random) {
        int count = random.nextInt(10) == 0 ? random.nextInt(2, BATCH_MAX + 1) : 1;
        List<Change> changes = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Change change = change(random);
            changes.add(change);
            writes.add(
                    change.isDelete()
                            ? Write.delete(change.key())
                            : Write.set(change.key(), Json.parse(change.value().orElseThrow())));
        }
        long operation = numbers.incrementAndGet();
        report.invoked(operation, name, changes);
        JsonCollection target = store.store().json(name);
        (count == 1 ? target.write(writes.get(0)) : target.batch(writes)).whenComplete((outcome, failure) -> {
            answer(operation, Optional.ofNullable(outcome), Optional.ofNullable(failure));
            next(random);
        });
    }

    private Change change(SplittableRandom random) {
        if (random.nextInt(6) == 0) {
            return Change.delete(key(random));
        }
        String pad = "x".repeat(random.nextInt(200));
        return Change.set(
                key(random), "{\"write\":\"" + life + "-" + numbers.incrementAndGet() + "\",\"" + pad + "\":1}");
    }

    private static String key(SplittableRandom random) {
        return "key/" + random.nextInt(KEYS);
    }

    private void answer(long operation, Optional<WriteOutcome> outcome, Optional<Throwable> failure) {
        if (outcome.isPresent() && outcome.get() instanceof WriteOutcome.Written written) {
            report.acknowledged(operation, written.position());
        } else if (failure.map(WritingChild::cause)
                .filter(IndeterminateException.class::isInstance)
                .isPresent()) {
            report.indeterminate(operation);
        } else {
            report.refused(operation);
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
