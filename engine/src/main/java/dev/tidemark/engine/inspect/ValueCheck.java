package dev.tidemark.engine.inspect;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.JsonText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Tells of values of one collection that are no JSON, though their checksums hold: what wrote them was wrong. Used by one thread.
 */
final class ValueCheck implements SegmentCheck.Visitor {

    /** Whatever the settings have ever allowed. */
    private static final JsonText.Limits LIMITS = new JsonText.Limits(Integer.MAX_VALUE, 1_000);

    private final Survey survey;
    private final CollectionFiles files;
    private byte[] sink = new byte[0];

    ValueCheck(Survey survey, CollectionFiles files) {
        this.survey = survey;
        this.files = files;
    }

    @Override
    public void line(LineScanner line, long offset) {
        ByteBuffer value = line.value();
        int length = value.remaining();
        if (length == 0) {
            return;
        }
        if (sink.length < length) {
            sink = new byte[length];
        }
        int start = value.arrayOffset() + value.position();
        try {
            JsonText.minify(value.array(), start, start + length, sink, 0, LIMITS);
        } catch (InvalidRequestException broken) {
            survey.damage(
                    files.logDirectory(),
                    Location.NO_OFFSET,
                    Optional.of(new PositionRange(line.position(), line.position())),
                    "value is no JSON: reason=" + broken.getMessage());
        }
    }
}
