package dev.tidemark.actors.seal;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.tidemark.engine.chunk.ContentDecoding;
import java.io.IOException;
import java.io.InputStream;

/** What {@link ZstdEncoding} has written, or any other zstd. Stateless. */
public final class ZstdDecoding implements ContentDecoding {

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public InputStream decode(InputStream encoded) throws IOException {
        return new ZstdInputStreamNoFinalizer(encoded);
    }
}
