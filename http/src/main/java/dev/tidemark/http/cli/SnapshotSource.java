package dev.tidemark.http.cli;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.snapshot.JsonMembers;
import dev.tidemark.engine.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/** Operations of one JSON object, each member a set. Owned by one thread. */
final class SnapshotSource implements ImportSource {

    private final JsonMembers members;

    /**
     * Reads {@code source} byte by byte: it should be buffered.
     *
     * @param limits of the values
     */
    SnapshotSource(InputStream source, JsonLimits limits) {
        this.members = new JsonMembers(source, limits);
    }

    @Override
    public String place() {
        return members.place();
    }

    @Override
    public Optional<Write> next() throws IOException {
        try {
            return members.next().map(Function.identity());
        } catch (InvalidRequestException invalid) {
            throw new CommandFailed(String.valueOf(invalid.getMessage()), invalid);
        }
    }
}
