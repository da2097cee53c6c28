package dev.tidemark.engine.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file that passes everything on to another one; whoever extends it changes a thing or two. Thread rule of a handle. */
public abstract class PassingFile implements FileHandle {

    private final FileHandle file;

    protected PassingFile(FileHandle file) {
        this.file = file;
    }

    @Override
    public final Path path() {
        return file.path();
    }

    @Override
    public int read(ByteBuffer target, long offset) {
        return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) {
        file.write(source, offset);
    }

    @Override
    public void force(boolean metadata) {
        file.force(metadata);
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public void truncate(long length) {
        file.truncate(length);
    }

    @Override
    public void close() {
        file.close();
    }
}
