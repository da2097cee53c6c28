package dev.tidemark.http.cli;

import dev.tidemark.actors.Write;
import java.io.IOException;
import java.util.Optional;

/** Operations of a file in their order. Owned by one thread. */
interface ImportSource {

    /** The next operation, a set, a delete or an append; fails with {@link CommandFailed} naming the {@link #place}. */
    Optional<Write> next() throws IOException;

    /** Where the operation read last stands, for messages. */
    String place();
}
