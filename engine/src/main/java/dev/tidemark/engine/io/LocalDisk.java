package dev.tidemark.engine.io;

import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The file systems of this machine. Stateless but for the locks, which the whole process shares; safe for any thread.
 *
 * <ul>
 *   <li>New files have mode 0600, new directories 0700, where the file system knows modes. An open never follows a symbolic
 *       link in the last part of the path.
 *   <li>{@link #rename} looks for the target before it moves: the owner of the directory lock is the only one who renames
 *       there, so nobody can slip in between.
 *   <li>Threads that write must not be interrupted: see {@link LocalFile}.
 * </ul>
 */
public final class LocalDisk implements FileSystem {

    private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    /** Loads the classes of failures while there are handles left: loading a class may take one. */
    public LocalDisk() {
        DiskFailures.preload();
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        LocalLocks.refuseIfHeld(file);
        try {
            return switch (mode) {
                case READ -> openForReads(file);
                case WRITE -> LocalFile.forWrites(file, FileChannel.open(file, WRITING));
                case CREATE -> LocalFile.forWrites(file, FileChannel.open(file, CREATING, fileMode(file)));
            };
        } catch (IOException failure) {
            throw DiskFailures.of("open", file, failure);
        }
    }

    private static LocalFile openForReads(Path file) throws IOException {
        Object identity = identityOf(file);
        FileChannel channel = FileChannel.open(file, READING);
        return LocalFile.forReads(file, channel, () -> reopen(file, identity));
    }

    private static FileChannel reopen(Path file, Object identity) throws IOException {
        FileChannel channel = FileChannel.open(file, READING);
        if (!identityOf(file).equals(identity)) {
            channel.close();
            throw new IOException("another file stands at the path by now");
        }
        return channel;
    }

    /** Device and inode; where the system has no such thing, the path itself. */
    static Object identityOf(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElseGet(key, path::toAbsolutePath);
    }

    static FileAttribute<?>[] fileMode(Path file) {
        return mode(file, "rw-------");
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        return knowsModes(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean knowsModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public boolean exists(Path path) {
        return identity(path).isPresent();
    }

    @Override
    public long length(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory() ? 0 : attributes.size();
        } catch (IOException failure) {
            throw DiskFailures.of("length", file, failure);
        }
    }

    @Override
    public long modifiedMillis(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (IOException failure) {
            throw DiskFailures.of("look-up of times", file, failure);
        }
    }

    @Override
    public List<String> list(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (DirectoryIteratorException failure) {
            throw DiskFailures.of("list", directory, failure);
        } catch (IOException failure) {
            throw DiskFailures.of("list", directory, failure);
        }
        Collections.sort(names);
        return List.copyOf(names);
    }

    @Override
    public void createDirectories(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, mode(directory, "rwx------"));
            }
        } catch (IOException failure) {
            throw DiskFailures.of("create directories", directory, failure);
        }
    }

    @Override
    public void rename(Path source, Path target) {
        if (exists(target)) {
            throw DiskFailures.of(Kind.ALREADY_EXISTS, "rename refused: target exists, source=" + source, target);
        }
        move("rename", source, target);
    }

    @Override
    public void replace(Path source, Path target) {
        move("replace", source, target);
    }

    private static void move(String action, Path source, Path target) {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw DiskFailures.of(action + " of " + source, target, failure);
        }
    }

    @Override
    public void link(Path existing, Path link) {
        try {
            Files.createLink(link, existing);
        } catch (UnsupportedOperationException unsupported) {
            throw DiskFailures.of(Kind.INPUT_OUTPUT, "file system has no hard links: existing=" + existing, link);
        } catch (IOException failure) {
            throw DiskFailures.of("link of " + existing, link, failure);
        }
    }

    @Override
    public void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException failure) {
            throw DiskFailures.of("delete", path, failure);
        }
    }

    /** Does nothing where directories cannot be opened (Windows): there the file system orders its own entries. */
    @Override
    public void syncDirectory(Path directory) {
        if (!knowsModes(directory)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException failure) {
            throw DiskFailures.of("directory sync", directory, failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Optional<LockedFile> lock(Path file) {
        try {
            return LocalLocks.lock(file);
        } catch (IOException failure) {
            throw DiskFailures.of("lock", file, failure);
        }
    }

    @Override
    public byte[] peek(Path file) {
        try {
            return LocalLocks.peek(file);
        } catch (NoSuchFileException missing) {
            return new byte[0];
        } catch (IOException failure) {
            throw DiskFailures.of("peek", file, failure);
        }
    }

    @Override
    public Optional<Object> identity(Path path) {
        try {
            return Optional.of(identityOf(path));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException failure) {
            throw DiskFailures.of("look-up", path, failure);
        }
    }

    @Override
    public long usableSpace(Path path) {
        try {
            return Files.getFileStore(nearestExisting(path)).getUsableSpace();
        } catch (IOException failure) {
            throw DiskFailures.of("look-up of free space", path, failure);
        }
    }

    private static Path nearestExisting(Path path) {
        Path candidate = path.toAbsolutePath();
        while (!Files.exists(candidate) && candidate.getParent() != null) {
            candidate = candidate.getParent();
        }
        return candidate;
    }
}
