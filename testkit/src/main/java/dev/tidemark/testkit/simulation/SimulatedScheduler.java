package dev.tidemark.testkit.simulation;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.actor.Scheduler;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * The scheduler of one simulated actor system, on virtual time; Akka finds it by class name.
 *
 * <p>After a crash the scheduler of the dead system ignores everything.
 */
@SuppressWarnings("deprecation")
final class SimulatedScheduler extends AbstractScheduler implements Closeable {

    private static final double MAX_FREQUENCY_HERTZ = 1e6;

    private final EventLoop loop;
    private final long epoch;
    private boolean closed;

    SimulatedScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
        this.loop = OpenSimulations.of(config).loop();
        this.epoch = loop.epoch();
    }

    @Override
    public Cancellable schedule(
            FiniteDuration initialDelay, FiniteDuration interval, Runnable work, ExecutionContext executor) {
        if (interval.length() <= 0) {
            throw new IllegalArgumentException("interval must be positive: interval=" + interval);
        }
        return start(initialDelay, interval.toNanos(), work, executor);
    }

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable work, ExecutionContext executor) {
        return start(delay, 0, work, executor);
    }

    @Override
    public double maxFrequency() {
        return MAX_FREQUENCY_HERTZ;
    }

    /** Drops all timers, but runs those that Akka wants run at the end. */
    @Override
    public void close() {
        closed = true;
        if (epoch != loop.epoch()) {
            return;
        }
        for (Timer timer : loop.removeTimersOf(this)) {
            if (timer.work() instanceof Scheduler.TaskRunOnClose) {
                timer.work().run();
            }
        }
    }

    private Cancellable start(FiniteDuration delay, long periodNanos, Runnable work, ExecutionContext context) {
        if (closed) {
            throw new IllegalStateException("cannot enqueue after timer shutdown");
        }
        Timer timer = new Timer(loop, this, work, reporting(context), periodNanos);
        if (epoch == loop.epoch()) {
            loop.enqueueTimer(timer, loop.time().elapsedNanos() + Math.max(0, delay.toNanos()));
        } else {
            timer.cancel();
        }
        return timer;
    }

    private static Executor reporting(ExecutionContext context) {
        return work -> {
            try {
                context.execute(work);
            } catch (RuntimeException refused) {
                context.reportFailure(refused);
            }
        };
    }
}
