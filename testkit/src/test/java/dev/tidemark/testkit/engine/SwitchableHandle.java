package dev.tidemark.testkit.engine;

import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A handle that passes everything on; planted bugs change one thing about it. */
class SwitchableHandle implements FileHandle {

    private FileHandle target;

    SwitchableHandle(FileHandle target) {
        this.target = target;
    }

    final FileHandle target() {
        return target;
    }

    final void target(FileHandle newTarget) {
        target = newTarget;
    }

    @Override
    public final Path path() {
        return target.path();
    }

    @Override
    public int read(ByteBuffer into, long offset) {
        return target.read(into, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) {
        target.write(source, offset);
    }

    @Override
    public void force(boolean metadata) {
        target.force(metadata);
    }

    @Override
    public long length() {
        return target.length();
    }

    @Override
    public void truncate(long length) {
        target.truncate(length);
    }

    @Override
    public void close() {
        target.close();
    }
}
