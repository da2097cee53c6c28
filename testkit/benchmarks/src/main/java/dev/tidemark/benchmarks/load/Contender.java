package dev.tidemark.benchmarks.load;

import java.nio.file.Path;
import java.util.Optional;

/** A named subject of a row: opened on a directory of its own, or skipped with the reason it cannot run here. */
public record Contender(String name, Opener opener, Optional<String> obstacle) {

    /** Opens the subject; the directory exists and is empty. */
    @FunctionalInterface
    public interface Opener {
        Trial open(Path directory) throws Exception;
    }

    public static Contender of(String name, Opener opener) {
        return new Contender(name, opener, Optional.empty());
    }

    public static Contender skipped(String name, String reason) {
        Opener none = directory -> {
            throw new IllegalStateException("skipped: " + reason);
        };
        return new Contender(name, none, Optional.of(reason));
    }
}
