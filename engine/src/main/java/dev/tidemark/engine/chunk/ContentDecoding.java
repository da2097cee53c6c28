package dev.tidemark.engine.chunk;

import java.io.IOException;
import java.io.InputStream;

/** Reads what a {@link ContentEncoding} of the same name has written. Safe for any thread. */
public interface ContentDecoding {

    String name();

    /** The content behind encoded bytes; closing it closes them. Bytes that are not what was written end in an {@link IOException}. */
    InputStream decode(InputStream encoded) throws IOException;
}
