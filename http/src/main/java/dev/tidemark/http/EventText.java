package dev.tidemark.http;

import akka.util.ByteString;
import dev.tidemark.engine.log.LineBlock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The text of events (HTML Living Standard, 9.2.6 "Interpreting an event stream"). Stateless.
 *
 * <pre>
 * id: 42                                   a line of the log, as it stands in the file
 * data: {"position":42,…}
 *
 * event: up-to-date                        the client has every line up to the watermark
 * id: 42
 * data: {"watermark":42,"handle":"5f0c…"}
 *
 * event: problem                           the last event of a stream that cannot go on
 * id: end                                  only where resuming it would be of no use
 * data: {"type":"urn:tidemark:problem:handle-changed",…}
 * </pre>
 *
 * <p>A line holds neither a line feed nor a carriage return, since JSON has them escaped within strings and the log keeps none between
 * tokens: one line is one {@code data} field.
 */
final class EventText {

    /** The id after which there is nothing to resume. */
    static final String END = "end";

    static final ByteString KEEP_ALIVE = ByteString.fromString(":\n\n");

    /** As all of the above. */
    static final EventForm FORM = new EventForm() {
        @Override
        public ByteString greeting(Duration retry) {
            return EventText.retry(retry.toMillis());
        }

        @Override
        public Block block(LineBlock block, Supplier<String> handle) {
            return EventText.of(block, handle);
        }

        @Override
        public ByteString upToDate(long watermark, String handle) {
            return EventText.upToDate(watermark, handle);
        }

        @Override
        public ByteString keepAlive() {
            return KEEP_ALIVE;
        }

        @Override
        public ByteString problem(Throwable failure) {
            return EventText.problem(Problems.of(failure));
        }
    };

    /** What stands ahead of the position in a line. */
    private static final byte[] LINE_HEAD = bytes("{\"position\":");

    private static final byte[] ID = bytes("id: ");
    private static final byte[] DATA = bytes("\ndata: ");
    private static final byte[] EVENT_END = bytes("\n\n");

    /** Shorter than any line of a log. */
    private static final int LINE_LENGTH_MIN = 32;

    private EventText() {}

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param handle by which readers go on that have the block */
    static EventForm.Block of(LineBlock block, Supplier<String> handle) {
        byte[] end = bytes(upToDateText(block.last(), handle.get()));
        return block.share((lines, offset, length) -> {
            int digits = Long.toString(block.last()).length();
            long count = Math.min(block.last() - block.first() + 1, length / LINE_LENGTH_MIN + 1L);
            long more = count * (ID.length + digits + DATA.length + EVENT_END.length);
            byte[] text = new byte[Math.toIntExact(length + more + end.length)];
            int linesEnd = write(lines, offset, offset + length, text);
            System.arraycopy(end, 0, text, linesEnd, end.length);
            return new EventForm.Block(
                    ByteString.fromArrayUnsafe(text, 0, linesEnd),
                    ByteString.fromArrayUnsafe(text, 0, linesEnd + end.length));
        });
    }

    /** @return where the text ends */
    private static int write(byte[] lines, int start, int end, byte[] text) {
        int at = 0;
        int line = start;
        while (line < end) {
            int digits = positionStart(lines, line);
            int digitsEnd = digits;
            while (lines[digitsEnd] >= '0' && lines[digitsEnd] <= '9') {
                digitsEnd++;
            }
            int newline = digitsEnd;
            while (lines[newline] != '\n') {
                newline++;
            }
            at = append(ID, 0, ID.length, text, at);
            at = append(lines, digits, digitsEnd, text, at);
            at = append(DATA, 0, DATA.length, text, at);
            at = append(lines, line, newline, text, at);
            at = append(EVENT_END, 0, EVENT_END.length, text, at);
            line = newline + 1;
        }
        return at;
    }

    private static int positionStart(byte[] lines, int line) {
        int digits = line + LINE_HEAD.length;
        if (!Arrays.equals(lines, line, digits, LINE_HEAD, 0, LINE_HEAD.length)) {
            throw new IllegalStateException("block holds something else than lines: offset=" + line);
        }
        return digits;
    }

    private static int append(byte[] source, int start, int end, byte[] text, int at) {
        System.arraycopy(source, start, text, at, end - start);
        return at + end - start;
    }

    /** The client has every line up to the watermark, and goes on by the handle. */
    static ByteString upToDate(long watermark, String handle) {
        return ByteString.fromArrayUnsafe(bytes(upToDateText(watermark, handle)));
    }

    private static String upToDateText(long watermark, String handle) {
        return "event: up-to-date\nid: " + watermark + "\ndata: {\"watermark\":" + watermark + ",\"handle\":\"" + handle
                + "\"}\n\n";
    }

    /** How long clients wait before they resume. */
    static ByteString retry(long millis) {
        return ByteString.fromString("retry: " + millis + "\n\n");
    }

    /** Why the stream ends; a client that resumes all the same is told to stop, unless trying again may help, or another token. */
    static ByteString problem(Problem problem) {
        boolean resumable = problem.kind().isTemporary() || problem.kind() == ProblemKind.UNAUTHORIZED;
        return new JsonBytes()
                .raw("event: problem\n")
                .raw(resumable ? "" : "id: " + END + "\n")
                .raw("data: ")
                .bytes(problem.json(problem.kind().status()).byteString().asByteBuffer())
                .raw("\n\n")
                .byteString();
    }
}
