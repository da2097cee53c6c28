package dev.tidemark.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** The trials of the usual shapes: closed loops over a writer or a reader. */
public final class Trials {

    private Trials() {}

    /** Sets of random keys by asynchronous callers. */
    public static Trial sets(DurableWriter writer, Workload workload, int callers) {
        return async(writer, () -> writer.set(workload.anyKey(), workload.anyValue()), callers);
    }

    /** Sets of random keys by one thread a caller. */
    public static Trial sets(BlockingWriter writer, Workload workload, int callers) {
        return blocking(
                writer,
                () -> {
                    writer.set(workload.anyKey(), workload.anyValue());
                    return true;
                },
                callers);
    }

    /** Sets of random keys in random collections by asynchronous callers. */
    public static Trial sets(CollectionsWriter writer, Workload workload, int collections, int callers) {
        return async(
                writer,
                () -> writer.set(
                        ThreadLocalRandom.current().nextInt(collections), workload.anyKey(), workload.anyValue()),
                callers);
    }

    /** Reads of random keys on the measuring thread. */
    public static Trial gets(PointReader reader, int keyCount) {
        return blocking(reader, () -> reader.read(ThreadLocalRandom.current().nextInt(keyCount)), 1);
    }

    private static Trial async(Closeable subject, Supplier<? extends CompletionStage<?>> call, int callers) {
        return new Loop(subject, (warmUp, measured) -> ClosedLoop.run(call, callers, warmUp, measured));
    }

    private static Trial blocking(Closeable subject, Callable<?> call, int callers) {
        return new Loop(subject, (warmUp, measured) -> BlockingLoop.run(call, callers, warmUp, measured));
    }

    @FunctionalInterface
    private interface Run {
        Sample run(Duration warmUp, Duration measured);
    }

    /** A load on a subject that is closed with the trial. */
    private record Loop(Closeable subject, Run run) implements Trial {

        @Override
        public Sample sample(Duration warmUp, Duration measured) {
            return run.run(warmUp, measured);
        }

        @Override
        public void close() throws IOException {
            subject.close();
        }
    }
}
