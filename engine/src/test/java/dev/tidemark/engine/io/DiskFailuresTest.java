package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiskFailuresTest {

    private static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new IOException("No space left on device"), Kind.NO_SPACE),
                arguments(new IOException("Disk quota exceeded"), Kind.NO_SPACE),
                arguments(new IOException("File too large"), Kind.NO_SPACE),
                arguments(new FileSystemException("x", null, "No space left on device"), Kind.NO_SPACE),
                arguments(new FileSystemException("x", null, "Too many open files"), Kind.TOO_MANY_OPEN_FILES),
                arguments(
                        new FileSystemException("x", null, "Too many open files in system"), Kind.TOO_MANY_OPEN_FILES),
                arguments(new FileSystemException("x", null, "Read-only file system"), Kind.READ_ONLY),
                arguments(new FileSystemException("x", null, "Operation not permitted"), Kind.READ_ONLY),
                arguments(new AccessDeniedException("x"), Kind.READ_ONLY),
                arguments(new NoSuchFileException("x"), Kind.NOT_FOUND),
                arguments(new FileAlreadyExistsException("x"), Kind.ALREADY_EXISTS),
                arguments(new IOException("Input/output error"), Kind.INPUT_OUTPUT),
                arguments(new IOException("Kein Speicher"), Kind.INPUT_OUTPUT),
                arguments(new IOException(), Kind.INPUT_OUTPUT),
                arguments(new ClosedChannelException(), Kind.INPUT_OUTPUT),
                arguments(new ClosedByInterruptException(), Kind.INPUT_OUTPUT));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void of_knownCause_givesItsKind(IOException cause, Kind kind) {
        StorageFailedException failure = DiskFailures.of("write", Path.of("log"), cause);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasCause(cause).hasMessageStartingWith("write failed: cause=");
        assertThat(failure.location().file()).isEqualTo("log");
    }

    @Test
    void of_interrupt_saysSo() {
        assertThat(DiskFailures.of("write", Path.of("log"), new ClosedByInterruptException()))
                .hasMessageContaining("interrupted");
    }
}
