package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.FormatVersion;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.Rotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Manifest as one line of JSON in a fixed spelling, closed by a checksum:
 *
 * <pre>
 * {"tidemark":"manifest","version":4,"generation":9,"collection":7,"handle":"00c0ffee00c0ffee","first":1,"horizon":820,
 *  "rotation":8,"until":411,
 *  "segments":[{"base":1,"last":812,"generation":9,"sets":300,"deletes":12,"length":524288,"digest":"1c291ca3"}],
 *  "crc":"89abcdef"}
 * </pre>
 *
 * Version 1 knew no compaction: its segments have neither generation nor counts. Version 2 knew no retention, all logs began at
 * 1, and kept no horizon. Version 3 knew no dropping of tombstones.
 */
public final class ManifestCodec {

    private static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.MANIFEST).number();

    private static final long FIRST_SINCE = 3;
    private static final long ROTATION_SINCE = 4;

    private ManifestCodec() {}

    /** In the version that is written. */
    public static byte[] encode(Manifest manifest) {
        StringBuilder text = new StringBuilder("{\"tidemark\":\"manifest\",\"version\":" + VERSION);
        text.append(",\"generation\":").append(manifest.generation());
        text.append(",\"collection\":").append(manifest.collection().value());
        text.append(",\"handle\":\"").append(manifest.handle()).append('"');
        text.append(",\"first\":").append(manifest.first());
        text.append(",\"horizon\":").append(manifest.horizon());
        text.append(",\"rotation\":").append(manifest.rotation().number());
        text.append(",\"until\":").append(manifest.rotation().until());
        text.append(",\"segments\":[");
        String separator = "";
        for (ClosedSegment segment : manifest.segments()) {
            text.append(separator).append("{\"base\":").append(segment.base());
            text.append(",\"last\":").append(segment.last());
            text.append(",\"generation\":").append(segment.generation());
            text.append(",\"sets\":").append(segment.counts().sets());
            text.append(",\"deletes\":").append(segment.counts().deletes());
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
        if (FormatVersion.judge(FormatVersion.Kind.MANIFEST, version) != Verdict.VALID) {
            throw new UnsupportedFormatException(
                    "manifest is of another version: expected=" + VERSION + " actual=" + version, location);
        }
        text.expect(",\"generation\":");
        long generation = text.number();
        text.expect(",\"collection\":");
        CollectionId collection = new CollectionId(text.number());
        text.expect(",\"handle\":\"");
        String handle = text.until('"');
        text.expect("\"");
        long first = version < FIRST_SINCE ? 1 : number(text, "first");
        long horizon = version < FIRST_SINCE ? 0 : number(text, "horizon");
        Rotation rotation = version < ROTATION_SINCE
                ? Rotation.NONE
                : new Rotation(number(text, "rotation"), number(text, "until"));
        text.expect(",\"segments\":[");
        List<ClosedSegment> segments = new ArrayList<>();
        while (text.take(segments.isEmpty() ? "{\"base\":" : ",{\"base\":")) {
            segments.add(segment(text, version));
        }
        text.expect("]");
        text.expectEnd();
        return new Manifest(generation, collection, handle, first, horizon, rotation, segments);
    }

    private static ClosedSegment segment(FixedText text, long version) {
        long base = text.number();
        text.expect(",\"last\":");
        long last = text.number();
        long generation = version == 1 ? 0 : number(text, "generation");
        Optional<LineCounts> counts = version == 1
                ? Optional.empty()
                : Optional.of(new LineCounts(number(text, "sets"), number(text, "deletes")));
        long lengthBytes = number(text, "length");
        text.expect(",\"digest\":\"");
        int digest = Integer.parseUnsignedInt(text.until('"'), 16);
        text.expect("\"}");
        ClosedSegment segment = new ClosedSegment(base, last, lengthBytes, digest);
        return counts.map(known -> new ClosedSegment(base, last, generation, known, lengthBytes, digest))
                .orElse(segment);
    }

    private static long number(FixedText text, String member) {
        text.expect(",\"" + member + "\":");
        return text.number();
    }
}
