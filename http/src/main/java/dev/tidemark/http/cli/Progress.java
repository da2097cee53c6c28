package dev.tidemark.http.cli;

import java.io.Console;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on stderr that appears once its task takes over a second. Owned by the thread of the command. */
final class Progress implements AutoCloseable {

    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final int WIDTH = 100;

    private final boolean wanted;
    private final String task;
    private final long max;
    private final String unit;
    private final long startNanos = System.nanoTime();

    private Optional<ProgressBar> bar = Optional.empty();

    /** @param max of the steps, -1 where it is not known */
    Progress(boolean wanted, String task, long max, String unit) {
        this.wanted = wanted;
        this.task = task;
        this.max = max;
        this.unit = unit;
    }

    /** Whether somebody watches: from JDK 22 on a console may be there that is none. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean onTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJdk) {
            return true;
        }
    }

    void stepTo(long done) {
        if (bar.isEmpty() && wanted && System.nanoTime() - startNanos > PATIENCE_NANOS) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(max)
                    .setUnit(" " + unit, 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                    .build());
        }
        bar.ifPresent(shown -> shown.stepTo(done));
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
