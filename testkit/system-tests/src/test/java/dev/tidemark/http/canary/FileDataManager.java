package dev.tidemark.http.canary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Breaks the rules of the http module on purpose, so that the tests of the rules can fail. */
final class FileDataManager {

    private FileDataManager() {}

    static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
