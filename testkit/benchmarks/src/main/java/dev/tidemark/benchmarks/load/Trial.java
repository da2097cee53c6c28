package dev.tidemark.benchmarks.load;

import java.io.Closeable;
import java.time.Duration;

/** An opened subject that can be measured again and again. */
public interface Trial extends Closeable {

    /** One round; a subject whose unit of work is fixed (opening a log) may ignore both times. */
    Sample sample(Duration warmUp, Duration measured) throws Exception;
}
