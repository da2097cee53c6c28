package dev.tidemark.http.cli;

import dev.tidemark.actors.Write;
import java.io.IOException;
import java.util.Optional;

/** A source whose first operation can be looked at before it is taken. Owned by one thread. */
final class PeekedSource implements ImportSource {

    private final ImportSource source;
    private Optional<Write> first;

    PeekedSource(ImportSource source) throws IOException {
        this.source = source;
        this.first = source.next();
    }

    /** Whether the operations are appends, for a collection without keys. */
    boolean isKeyless() {
        return first.filter(Write.Append.class::isInstance).isPresent();
    }

    @Override
    public String place() {
        return source.place();
    }

    @Override
    public Optional<Write> next() throws IOException {
        Optional<Write> next = first.isPresent() ? first : source.next();
        first = Optional.empty();
        return next;
    }
}
