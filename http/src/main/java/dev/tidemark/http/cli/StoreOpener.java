package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import java.nio.file.Path;

/** Opens the store in a data directory within this process; what commands are tested without. */
@FunctionalInterface
interface StoreOpener {

    /** @throws dev.tidemark.engine.TidemarkException when the directory is held, damaged or not accessible */
    OpenedStore open(Path directory, Config config);

    /** Whether there is a store that could be read: opening makes one where there is none. */
    default boolean isThere(Path directory) {
        return true;
    }
}
