package dev.tidemark.engine.chunk;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** What {@link GzipEncoding} has written, or any other gzip. Stateless. */
public final class GzipDecoding implements ContentDecoding {

    private static final int BUFFER_BYTES = 1 << 16;

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public InputStream decode(InputStream encoded) throws IOException {
        return new GZIPInputStream(encoded, BUFFER_BYTES);
    }
}
