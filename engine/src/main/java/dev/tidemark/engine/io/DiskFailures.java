package dev.tidemark.engine.io;

import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one place where an exception of the JDK becomes a {@link StorageFailedException}. Stateless.
 *
 * <p>The JDK tells most error numbers only by the text of the C library, so that text decides. It is English unless the
 * process runs under a translated locale; an unknown text gives {@link Kind#INPUT_OUTPUT}, the severest reading.
 */
final class DiskFailures {

    private record Symptom(String text, Kind kind) {}

    private static final List<Symptom> SYMPTOMS = List.of(
            new Symptom("no space left on device", Kind.NO_SPACE),
            new Symptom("not enough space", Kind.NO_SPACE),
            new Symptom("quota exceeded", Kind.NO_SPACE),
            new Symptom("file too large", Kind.NO_SPACE),
            new Symptom("too many open files", Kind.TOO_MANY_OPEN_FILES),
            new Symptom("read-only file system", Kind.READ_ONLY),
            new Symptom("permission denied", Kind.READ_ONLY),
            new Symptom("operation not permitted", Kind.READ_ONLY),
            new Symptom("no such file or directory", Kind.NOT_FOUND),
            new Symptom("file exists", Kind.ALREADY_EXISTS));

    private DiskFailures() {}

    /** Has every class loaded that a failure needs, those of the first failure's own path included. */
    static void preload() {
        of("preload", Path.of("none"), new NoSuchFileException("none")).severity();
        new OverloadedException("preload").severity();
        new DiskFullException("preload").severity();
    }

    /**
     * Converts a failure.
     *
     * @param action what was tried, as in "write failed"
     */
    static StorageFailedException of(String action, Path file, Exception cause) {
        return of(action, Location.of(file), cause);
    }

    static StorageFailedException of(String action, Location location, Exception cause) {
        return new StorageFailedException(kindOf(cause), action + " failed: cause=" + describe(cause), location, cause);
    }

    static StorageFailedException of(Kind kind, String message, Path file) {
        return new StorageFailedException(kind, message, Location.of(file), null);
    }

    static Kind kindOf(Exception cause) {
        if (cause instanceof NoSuchFileException) {
            return Kind.NOT_FOUND;
        }
        if (cause instanceof FileAlreadyExistsException) {
            return Kind.ALREADY_EXISTS;
        }
        if (cause instanceof AccessDeniedException || cause instanceof ReadOnlyFileSystemException) {
            return Kind.READ_ONLY;
        }
        return kindOfText(cause.getMessage());
    }

    private static Kind kindOfText(@Nullable String message) {
        if (message == null) {
            return Kind.INPUT_OUTPUT;
        }
        String text = message.toLowerCase(Locale.ROOT);
        for (Symptom symptom : SYMPTOMS) {
            if (text.endsWith(symptom.text()) || text.endsWith(symptom.text() + " in system")) {
                return symptom.kind();
            }
        }
        return Kind.INPUT_OUTPUT;
    }

    private static String describe(Exception cause) {
        if (cause instanceof ClosedByInterruptException) {
            return "the thread was interrupted during the call, which closed the file for all its users";
        }
        if (cause instanceof ClosedChannelException) {
            return "the file was closed while in use, by an interrupt or by its owner";
        }
        if (cause instanceof IOException && cause.getMessage() != null) {
            return cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
        return cause.toString();
    }
}
