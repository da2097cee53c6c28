package dev.tidemark.http.cli;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.snapshot.JsonMembers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines of a stream as bytes, without their ends. Owned by one thread; does not close the stream. */
final class ByteLines {

    private final InputStream source;
    private final int lengthMaxBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 10);
    private long number;

    /** Reads {@code source} byte by byte: it should be buffered. */
    ByteLines(InputStream source, int lengthMaxBytes) {
        this.source = source;
        this.lengthMaxBytes = lengthMaxBytes;
    }

    /** Longest line: the longest value has room there, with whitespace between its tokens. */
    static int lengthMaxBytes(JsonLimits limits) {
        return JsonMembers.textMaxBytes(limits);
    }

    /** Number of the line read last, from 1. */
    long number() {
        return number;
    }

    /** The next line that is not blank; one that the end of the stream cuts counts. */
    Optional<byte[]> next() throws IOException {
        while (true) {
            line.reset();
            int b = source.read();
            if (b < 0) {
                return Optional.empty();
            }
            number++;
            boolean blank = true;
            while (b >= 0 && b != '\n') {
                blank &= b == ' ' || b == '\t' || b == '\r';
                if (line.size() == lengthMaxBytes) {
                    throw new CommandFailed("line is too long: line=" + number + " limitBytes=" + lengthMaxBytes);
                }
                line.write(b);
                b = source.read();
            }
            if (!blank) {
                return Optional.of(line.toByteArray());
            }
        }
    }
}
