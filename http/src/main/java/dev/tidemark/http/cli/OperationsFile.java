package dev.tidemark.http.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that is taken in as a whole, or what comes in on stdin for {@code -}. Stateless. */
final class OperationsFile {

    private static final int LENGTH_MAX_BYTES = 64 << 20;

    private OperationsFile() {}

    /** @throws CommandFailed when it is longer than 64 MiB */
    static byte[] read(String name) throws IOException {
        try (InputStream in = name.equals("-") ? System.in : Files.newInputStream(Path.of(name))) {
            byte[] text = in.readNBytes(LENGTH_MAX_BYTES + 1);
            if (text.length > LENGTH_MAX_BYTES) {
                throw new CommandFailed("file is too long: limitBytes=" + LENGTH_MAX_BYTES + " file=" + name);
            }
            return text;
        }
    }
}
