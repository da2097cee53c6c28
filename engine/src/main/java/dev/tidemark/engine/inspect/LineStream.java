package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Operation;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.LineScanner;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The intact lines of whatever has some, in order of their positions; what is not intact is passed over, and a source that cannot be read on
 * has ended. Owned by one thread.
 */
final class LineStream implements AutoCloseable {

    private final InputStream input;
    private final LineScanner scanner = new LineScanner();
    private byte[] line = new byte[1 << 12];
    private int length;
    private long position;
    private boolean ended;

    /** @param input closed with this */
    LineStream(InputStream input) {
        this.input = new BufferedInputStream(input, 1 << 16);
    }

    static LineStream nothing() {
        return new LineStream(InputStream.nullInputStream());
    }

    /** Goes on to the next line behind the present one; false at the end. */
    boolean next() {
        while (!ended && read()) {
            boolean intact = scanner.over(line, 0, length).next() == LineScanner.Found.LINE;
            if (intact && scanner.position() > position) {
                position = scanner.position();
                return true;
            }
        }
        ended = true;
        return false;
    }

    /** Goes on to the first line that stands behind a position; false at the end. */
    boolean nextBehind(long other) {
        while (!ended && position <= other) {
            next();
        }
        return !ended;
    }

    boolean isEnded() {
        return ended;
    }

    long position() {
        return position;
    }

    Operation operation() {
        return scanner.operation();
    }

    long timeMillis() {
        return scanner.timeMillis();
    }

    byte[] line() {
        return line;
    }

    /** Of the line with its newline. */
    int length() {
        return length;
    }

    LineScanner scanner() {
        return scanner;
    }

    /** One line with its newline; false at the end, and where a line goes on for ever. */
    private boolean read() {
        length = 0;
        try {
            int next = input.read();
            while (next >= 0 && length < LineFile.LINE_MAX_BYTES) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, 2 * length);
                }
                line[length++] = (byte) next;
                if (next == '\n') {
                    return true;
                }
                next = input.read();
            }
        } catch (IOException | StorageFailedException unreadable) {
            return false;
        }
        return false;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException nothingWasWritten) {
            ended = true;
        }
    }
}
