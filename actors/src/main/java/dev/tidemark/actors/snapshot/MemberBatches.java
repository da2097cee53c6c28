package dev.tidemark.actors.snapshot;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members of a file with one JSON object, as batches that a collection takes. Used by one thread at a time. */
public final class MemberBatches implements AutoCloseable {

    /**
     * How much one batch may have.
     *
     * @param lengthBytes of keys and values
     */
    public record Max(int count, int lengthBytes) {}

    private static final int BUFFER_BYTES = 1 << 16;

    private final BufferedInputStream source;
    private final JsonMembers members;
    private final Max max;

    /** Read, and not in a batch yet. */
    private Optional<Write.Set> held = Optional.empty();

    MemberBatches(FileHandle file, JsonLimits limits, Max max) {
        this.source = new BufferedInputStream(new FileInput(file), BUFFER_BYTES);
        this.members = new JsonMembers(source, limits);
        this.max = max;
    }

    /**
     * The next batch, in the order of the file; empty at its end.
     *
     * @throws InvalidRequestException naming what is wrong and the member
     */
    List<Write> next() {
        List<Write> batch = new ArrayList<>();
        long lengthBytes = 0;
        for (Optional<Write.Set> next = take(); next.isPresent(); next = take()) {
            lengthBytes += lengthBytes(next.get());
            if (!batch.isEmpty() && (batch.size() == max.count() || lengthBytes > max.lengthBytes())) {
                held = next;
                break;
            }
            batch.add(next.get());
        }
        return batch;
    }

    /** With room for escapes in the key. */
    private static long lengthBytes(Write.Set member) {
        return 2L * Character.BYTES * member.key().length() + member.value().lengthBytes();
    }

    private Optional<Write.Set> take() {
        if (held.isPresent()) {
            Optional<Write.Set> next = held;
            held = Optional.empty();
            return next;
        }
        try {
            return members.next();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
