package dev.tidemark.engine.space;

import java.nio.file.Path;

/** How long a file is that is open for writing, shared by its handles. Any thread. */
final class OpenLength {

    private volatile Path path;
    private volatile Place place;
    private volatile long bytes;

    /** Guarded by this. */
    private int handles = 1;

    /** Whether the file was deleted or replaced: it counts no more. Guarded by this. */
    private boolean gone;

    OpenLength(Path path, Place place, long bytes) {
        this.path = path;
        this.place = place;
        this.bytes = bytes;
    }

    Path path() {
        return path;
    }

    Place place() {
        return place;
    }

    long bytes() {
        return bytes;
    }

    synchronized OpenLength shared() {
        handles++;
        return this;
    }

    /** @return whether that was the last handle */
    synchronized boolean closed() {
        handles--;
        return handles == 0;
    }

    synchronized void moved(Path newPath, Place newPlace) {
        path = newPath;
        place = newPlace;
    }

    synchronized void gone() {
        gone = true;
    }

    /** @return by how much the file has grown */
    synchronized long growTo(long newBytes) {
        return newBytes > bytes ? become(newBytes) : 0;
    }

    /** @return the change, less than zero for a shorter file */
    synchronized long become(long newBytes) {
        long change = gone ? 0 : newBytes - bytes;
        bytes = newBytes;
        return change;
    }
}
