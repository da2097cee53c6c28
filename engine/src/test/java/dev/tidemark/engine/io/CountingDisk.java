package dev.tidemark.engine.io;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk that notes which files are opened and closed, and has a limit on open handles like a process. Safe for any thread. */
final class CountingDisk extends PassingDisk {

    private final List<String> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private int openMost;
    private int limit = Integer.MAX_VALUE;

    CountingDisk(FileSystem disk) {
        super(disk);
    }

    synchronized void limitTo(int handles) {
        limit = handles;
    }

    synchronized List<String> opened() {
        return List.copyOf(opened);
    }

    synchronized List<String> closed() {
        return List.copyOf(closed);
    }

    synchronized List<String> open() {
        return List.copyOf(open);
    }

    synchronized int openMost() {
        return openMost;
    }

    @Override
    public synchronized FileHandle open(Path file, OpenMode mode) {
        if (open.size() >= limit) {
            throw new StorageFailedException(
                    Kind.TOO_MANY_OPEN_FILES, "open failed: too many open files", Location.of(file), null);
        }
        FileHandle handle = super.open(file, mode);
        String name = file.getFileName().toString();
        opened.add(name);
        open.add(name);
        openMost = Math.max(openMost, open.size());
        return (FileHandle) Proxy.newProxyInstance(
                FileHandle.class.getClassLoader(), new Class<?>[] {FileHandle.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        noteClosed(name);
                    }
                    try {
                        return method.invoke(handle, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private synchronized void noteClosed(String name) {
        closed.add(name);
        open.remove(name);
    }
}
