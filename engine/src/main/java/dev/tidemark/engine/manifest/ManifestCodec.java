package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.log.ClosedSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Manifest as one line of JSON in a fixed spelling, closed by a checksum:
 *
 * <pre>
 * {"tidemark":"manifest","version":1,"generation":3,"collection":7,"handle":"00c0ffee00c0ffee",
 *  "segments":[{"base":1,"last":812,"length":10485760,"digest":"1c291ca3"}],"crc":"89abcdef"}
 * </pre>
 */
public final class ManifestCodec {

    private static final int VERSION = 1;

    private ManifestCodec() {}

    public static byte[] encode(Manifest manifest) {
        StringBuilder text = new StringBuilder("{\"tidemark\":\"manifest\",\"version\":" + VERSION);
        text.append(",\"generation\":").append(manifest.generation());
        text.append(",\"collection\":").append(manifest.collection().value());
        text.append(",\"handle\":\"").append(manifest.handle()).append("\",\"segments\":[");
        String separator = "";
        for (ClosedSegment segment : manifest.segments()) {
            text.append(separator).append("{\"base\":").append(segment.base());
            text.append(",\"last\":").append(segment.last());
            text.append(",\"length\":").append(segment.lengthBytes());
            text.append(",\"digest\":\"")
                    .append(FixedText.hex(segment.digest()))
                    .append("\"}");
            separator = ",";
        }
        return FixedText.sealed(text.append(']').toString());
    }

    /**
     * @throws CorruptDataException when the bytes are not what was published
     * @throws UnsupportedFormatException when they are of another version
     */
    public static Manifest decode(byte[] bytes, Location location) {
        try {
            return decode(FixedText.verified(bytes, location), location);
        } catch (IllegalArgumentException nonsense) {
            throw new CorruptDataException("manifest contradicts itself: reason=" + nonsense.getMessage(), location);
        }
    }

    private static Manifest decode(FixedText text, Location location) {
        text.expect("{\"tidemark\":\"manifest\",\"version\":");
        long version = text.number();
        if (version != VERSION) {
            throw new UnsupportedFormatException(
                    "manifest is of another version: expected=" + VERSION + " actual=" + version, location);
        }
        text.expect(",\"generation\":");
        long generation = text.number();
        text.expect(",\"collection\":");
        CollectionId collection = new CollectionId(text.number());
        text.expect(",\"handle\":\"");
        String handle = text.until('"');
        text.expect("\",\"segments\":[");
        List<ClosedSegment> segments = new ArrayList<>();
        while (text.take(segments.isEmpty() ? "{\"base\":" : ",{\"base\":")) {
            segments.add(segment(text));
        }
        text.expect("]");
        text.expectEnd();
        return new Manifest(generation, collection, handle, segments);
    }

    private static ClosedSegment segment(FixedText text) {
        long base = text.number();
        text.expect(",\"last\":");
        long last = text.number();
        text.expect(",\"length\":");
        long lengthBytes = text.number();
        text.expect(",\"digest\":\"");
        int digest = Integer.parseUnsignedInt(text.until('"'), 16);
        text.expect("\"}");
        return new ClosedSegment(base, last, lengthBytes, digest);
    }
}
