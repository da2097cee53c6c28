package dev.tidemark.http.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may use a file, where the file system knows of modes; where it does not, nobody is told anything. Stateless. */
public final class FileModes {

    private static final Logger LOG = LoggerFactory.getLogger(FileModes.class);

    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private FileModes() {}

    /** The mode of a file or directory that others than its owner may use in whatever way, as {@code rw-r--r--}. */
    public static Optional<String> openToOthers(Path path) throws IOException {
        if (!areKnown(path)) {
            return Optional.empty();
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        return mode.stream().anyMatch(OF_OTHERS::contains)
                ? Optional.of(PosixFilePermissions.toString(mode))
                : Optional.empty();
    }

    /** Warns of the key to a certificate where others may use it. */
    public static void reportKey(Path key) {
        try {
            openToOthers(key)
                    .ifPresent(mode -> LOG.warn(
                            "key for TLS can be used by others than its owner: file={} mode={} (chmod 600 it)",
                            key,
                            mode));
        } catch (IOException gone) {
            LOG.debug("mode cannot be looked at: file={}", key, gone);
        }
    }

    static FileAttribute<?>[] ownerOnly(Path path) {
        return areKnown(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** So that the name of a file outlives a power cut. */
    static void syncDirectory(Path file) throws IOException {
        Path directory = file.getParent();
        if (directory != null && areKnown(file)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static boolean areKnown(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
