package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.AtomicPublisher;
import java.nio.file.Path;

/** Says what a name is that belongs to nothing. Stateless. */
final class Stray {

    private Stray() {}

    static void tell(Survey survey, Path path) {
        boolean temporary = path.toString().endsWith(AtomicPublisher.TEMPORARY_SUFFIX);
        if (temporary && survey.ownerMayRun()) {
            survey.note(path, Location.NO_OFFSET, "file in preparation");
        } else {
            survey.warning(path, temporary ? "stale temporary file, may be deleted" : "file is not the store's");
        }
    }
}
