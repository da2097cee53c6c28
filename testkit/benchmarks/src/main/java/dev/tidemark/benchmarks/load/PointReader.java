package dev.tidemark.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;

/** Reads of single entries by the number of their key; answers the bytes read. Called from one thread. */
public interface PointReader extends Closeable {

    int read(int key) throws IOException;
}
