package dev.tidemark.engine.chunk;

import java.nio.file.Path;

/** Bytes of a file that can be sent as they are. They do not change while the file is pinned. */
public record FileRegion(Path path, long offset, long length) {

    public FileRegion {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("not a region: offset=" + offset + " length=" + length);
        }
    }
}
