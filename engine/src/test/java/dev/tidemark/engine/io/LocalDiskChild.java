package dev.tidemark.engine.io;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Main class of the child processes of {@link LocalDiskCrashTest}. */
final class LocalDiskChild {

    private static final int FILES = 300;

    private LocalDiskChild() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "lock" -> lock(directory);
            case "read-many" -> readMany(directory);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void lock(Path directory) throws IOException {
        LockHolder holder = LockHolder.ofThisProcess(System.currentTimeMillis(), "child");
        try (DirectoryLock lock = DirectoryLock.acquire(new LocalDisk(), directory, holder)) {
            System.out.println(lock.isHeld() ? "locked" : "lost");
            System.in.read();
        } catch (StoreLockedException refused) {
            System.out.println("refused " + refused.getMessage());
        }
    }

    private static void readMany(Path directory) {
        LocalDisk disk = new LocalDisk();
        for (int i = 0; i < FILES; i++) {
            try (FileHandle handle = disk.open(directory.resolve("file-" + i), OpenMode.CREATE)) {
                handle.write(ByteBuffer.wrap(new byte[] {(byte) i}), 0);
            }
        }
        int right = 0;
        try (BoundedHandles handles = new BoundedHandles(disk, FILES)) {
            for (int i = 0; i < FILES; i++) {
                ByteBuffer target = ByteBuffer.allocate(1);
                handles.file(directory.resolve("file-" + i)).read(target, 0);
                right += target.get(0) == (byte) i ? 1 : 0;
            }
            System.out.println("right=" + right + " bounded=" + (handles.openCount() < FILES));
        }
        System.out.println("kind=" + kindAtTheLimit(disk, directory));
    }

    private static String kindAtTheLimit(LocalDisk disk, Path directory) {
        List<FileHandle> open = new ArrayList<>();
        try {
            for (int i = 0; i < FILES; i++) {
                open.add(disk.open(directory.resolve("file-" + i), OpenMode.READ));
            }
            return "none";
        } catch (StorageFailedException failure) {
            return failure.kind().toString();
        } finally {
            open.forEach(FileHandle::close);
        }
    }
}
