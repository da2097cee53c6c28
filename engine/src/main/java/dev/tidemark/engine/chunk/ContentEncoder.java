package dev.tidemark.engine.chunk;

/** One compressed stream in the making. Owned by one thread. Life: {@link #write} → {@link #finish} → {@link #close}. */
public interface ContentEncoder extends ByteSink, AutoCloseable {

    /** Hands on all that is left, with the end of the stream; nothing may be written afterwards. */
    void finish();

    /** Gives its memory back, at any time, once. */
    @Override
    void close();
}
