package dev.tidemark.testkit.engine;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.PassingDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk that knows whose handle each is, and fails the run when a sealer touches one that it did not open. One thread. */
final class HandleRoles extends PassingDisk {

    private boolean sealing;

    HandleRoles(FileSystem target) {
        super(target);
    }

    /** What the work does, a sealer does. */
    void asSealer(Runnable work) {
        sealing = true;
        try {
            work.run();
        } finally {
            sealing = false;
        }
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        FileHandle handle = super.open(file, mode);
        return sealing ? handle : new WritersHandle(handle);
    }

    /** Was opened by the writer, or by readers beside it. */
    private final class WritersHandle extends SwitchableHandle {

        WritersHandle(FileHandle target) {
            super(target);
        }

        private FileHandle ofWriter() {
            if (sealing) {
                throw new AssertionError("a sealer uses the writer's handle: file=" + path());
            }
            return target();
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            return ofWriter().read(into, offset);
        }

        @Override
        public void write(ByteBuffer source, long offset) {
            ofWriter().write(source, offset);
        }

        @Override
        public void force(boolean metadata) {
            ofWriter().force(metadata);
        }

        @Override
        public long length() {
            return ofWriter().length();
        }

        @Override
        public void truncate(long length) {
            ofWriter().truncate(length);
        }

        @Override
        public void close() {
            ofWriter().close();
        }
    }
}
