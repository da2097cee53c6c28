package dev.tidemark.engine.format;

import dev.tidemark.engine.CollectionId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * First line of every segment: says whose lines follow, and in which version. A pure function of its fields, so
 * that a lost one can be written again. Immutable.
 *
 * <p>Later versions keep the first two members and the checksum in their places, so that any build can tell
 * them.
 *
 * @param handle incarnation of the collection, 16 lower-case hex digits
 * @param basePosition that the segment's file is named after
 */
public record SegmentHeader(CollectionId collection, String handle, long basePosition) {

    private static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.SEGMENT).number();
    private static final Pattern HANDLE = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern ANY_VERSION =
            Pattern.compile("\\{\"tidemark\":\"segment\",\"version\":([0-9]{1,9})(,.*)?", Pattern.DOTALL);
    private static final Pattern THIS_VERSION = Pattern.compile("\\{\"tidemark\":\"segment\",\"version\":" + VERSION
            + ",\"collection\":([0-9]+),\"handle\":\"([0-9a-f]{16})\",\"base\":([0-9]+)");

    public SegmentHeader {
        if (!HANDLE.matcher(handle).matches()) {
            throw new IllegalArgumentException("not a handle: value=" + handle);
        }
        if (basePosition < 1) {
            throw new IllegalArgumentException("base position is not positive: value=" + basePosition);
        }
    }

    /** The line with its newline. */
    public byte[] encode() {
        return MarkLine.seal("{\"tidemark\":\"segment\",\"version\":" + VERSION + ",\"collection\":" + collection
                + ",\"handle\":\"" + handle + "\",\"base\":" + basePosition);
    }

    /**
     * Reads the header line that starts at {@code start}.
     *
     * @return valid, with the index after its newline as the end; torn without a newline before {@code end};
     *     damaged, which includes any intact line that is no header; too old or too new
     */
    public static Reading<SegmentHeader> read(byte[] source, int start, int end) {
        return MarkLine.read(source, start, end, SegmentHeader::parse);
    }

    private static Reading<SegmentHeader> parse(MarkLine.Body body) {
        Matcher any = ANY_VERSION.matcher(body.text());
        if (!any.matches()) {
            return body.not(Verdict.DAMAGED, "line is no segment header");
        }
        int version = Integer.parseInt(any.group(1));
        Verdict readable = FormatVersion.judge(FormatVersion.Kind.SEGMENT, version);
        if (readable != Verdict.VALID) {
            return body.not(readable, "segment version: expected=" + VERSION + " actual=" + version);
        }
        Matcher fields = THIS_VERSION.matcher(body.text());
        if (!fields.matches()) {
            return body.not(Verdict.DAMAGED, "segment header is misspelt");
        }
        Optional<Long> collection = MarkLine.number(fields.group(1));
        Optional<Long> base = MarkLine.number(fields.group(3)).filter(position -> position > 0);
        if (collection.isEmpty() || base.isEmpty()) {
            return body.not(Verdict.DAMAGED, "number in the segment header is out of range");
        }
        return body.valid(new SegmentHeader(new CollectionId(collection.get()), fields.group(2), base.get()));
    }
}
