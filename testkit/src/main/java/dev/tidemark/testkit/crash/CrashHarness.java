package dev.tidemark.testkit.crash;

import dev.tidemark.testkit.model.DurabilityChecker;
import dev.tidemark.testkit.model.Ending;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.Reopened;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Runs a child process again and again over the same data, kills it while it works, and checks what is there afterwards. Owned
 * by one thread; closed by it.
 *
 * <p>It waits for nothing but the child's output: a kill follows a number of acknowledgements, at once or after a seeded moment
 * of a few milliseconds more. A child that shows nothing new for too long is killed and fails the test. A kill leaves the page
 * cache as it is, so this says nothing about syncs: for those cut the power of a {@code SimulatedDisk}.
 */
public final class CrashHarness implements AutoCloseable {

    private static final int TAIL_LINES = 30;
    private static final int DELAY_MAX_MICROS = 20_000;

    /** Opens the store and reads all of every collection that the child used, then closes it. */
    @FunctionalInterface
    public interface Reopening extends Supplier<Map<String, Reopened>> {}

    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "crash-harness");
        thread.setDaemon(true);
        return thread;
    });
    private final ChildProgram program;
    private final Duration silenceMax;
    private final History history;
    private final DurabilityChecker checker;
    private final SplittableRandom random;

    /** @param silenceMax a child that shows no line for so long, at most twice as long, is killed and fails */
    public CrashHarness(long seed, ChildProgram program, Duration silenceMax) {
        this.program = program;
        this.silenceMax = silenceMax;
        this.history = new History(seed);
        this.checker = new DurabilityChecker(history);
        this.random = new SplittableRandom(seed);
    }

    /** What all lives told; a test may add to it, as a lesser durability. */
    public History history() {
        return history;
    }

    /**
     * Runs the child that many times, each killed after up to {@code acknowledgedMax} acknowledgements, and checks after each.
     *
     * @throws AssertionError when a promise is broken, or a child fails on its own
     */
    public void repeat(int lives, int acknowledgedMax, Reopening reopening) {
        for (int life = 0; life < lives; life++) {
            long after = random.nextLong(acknowledgedMax) + 1;
            ChildLife lived = runAndKill(after, Duration.ofNanos(random.nextLong(DELAY_MAX_MICROS) * 1_000));
            check(lived.killed() ? Ending.KILLED : Ending.CLOSED, reopening);
        }
    }

    /** Checks what is there now, of every collection that was ever told of; one that is missing counts as empty. */
    public void check(Ending ending, Reopening reopening) {
        Map<String, Reopened> found = reopening.get();
        for (String collection : history.collections()) {
            checker.require(
                    collection,
                    ending,
                    Optional.ofNullable(found.get(collection)).orElseGet(() -> Reopened.of(List.of())));
        }
    }

    /** Runs one life to its own end. */
    public ChildLife run() {
        return runAndKill(Long.MAX_VALUE, Duration.ZERO);
    }

    /**
     * Runs one life and kills it.
     *
     * @param acknowledged how many acknowledgements to wait for
     * @param delay how much later the kill comes
     * @throws AssertionError when the child ends with a failure, or falls silent; with its last lines
     */
    public ChildLife runAndKill(long acknowledged, Duration delay) {
        ReportReader report = new ReportReader(history);
        ArrayDeque<String> tail = new ArrayDeque<>();
        Optional<ScheduledFuture<?>> kill = Optional.empty();
        AtomicBoolean silent = new AtomicBoolean();
        AtomicLong lineCount = new AtomicLong();
        Process process = start();
        ScheduledFuture<?> watch = watch(process, lineCount, silent);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lineCount.incrementAndGet();
                ReportLine.parse(line).ifPresent(report::accept);
                keepTail(tail, line);
                if (report.acknowledgedCount() >= acknowledged && kill.isEmpty()) {
                    kill = Optional.of(killer.schedule(() -> kill(process), delay.toNanos(), TimeUnit.NANOSECONDS));
                }
            }
            return ended(process, report, kill.isPresent(), silent.get(), tail);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            watch.cancel(false);
            process.destroyForcibly();
        }
    }

    private static void keepTail(ArrayDeque<String> tail, String line) {
        tail.addLast(line);
        if (tail.size() > TAIL_LINES) {
            tail.removeFirst();
        }
    }

    /** Kills a child that has shown no line between two looks. */
    private ScheduledFuture<?> watch(Process process, AtomicLong lineCount, AtomicBoolean silent) {
        AtomicLong seen = new AtomicLong(-1);
        return killer.scheduleAtFixedRate(
                () -> {
                    if (seen.getAndSet(lineCount.get()) == lineCount.get()) {
                        silent.set(true);
                        kill(process);
                    }
                },
                silenceMax.toNanos(),
                silenceMax.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Not by the process itself, which would throw away what the child has told already. */
    private static void kill(Process process) {
        process.toHandle().destroyForcibly();
    }

    private Process start() {
        try {
            return new ProcessBuilder(program.command())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ChildLife ended(
            Process process, ReportReader report, boolean killed, boolean silent, ArrayDeque<String> tail) {
        int exitCode = exitCode(process);
        boolean failed = !killed && (!report.hasFinished() || exitCode != 0);
        if (silent || failed) {
            throw new AssertionError("child " + (silent ? "fell silent" : "failed") + ": seed=" + history.seed()
                    + " exitCode=" + exitCode + " acknowledged=" + report.acknowledgedCount() + " command="
                    + program.mainClass() + " " + program.arguments() + "\n  " + String.join("\n  ", tail));
        }
        return new ChildLife(report.acknowledgedCount(), killed && !report.hasFinished(), exitCode);
    }

    private int exitCode(Process process) {
        try {
            if (!process.waitFor(silenceMax.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a child ends", interrupted);
        }
    }

    @Override
    public void close() {
        killer.shutdownNow();
    }
}
