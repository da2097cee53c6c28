package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.log.ClosedSegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Compares a closed segment with what its manifest and its footer say of it, block by block as it is read. Used once, by one
 * thread.
 *
 * <p>Where the footer begins is known at the end alone: the last bytes are kept back from the digest until then.
 */
final class SegmentProof {

    private static final int FOOTER_MAX_BYTES = 512;

    private final ClosedSegment closed;
    private final CRC32C digest = new CRC32C();

    /** Not in the digest yet. */
    private byte[] end = new byte[0];

    private long seen;

    SegmentProof(ClosedSegment closed) {
        this.closed = closed;
    }

    void update(byte[] block, int length) {
        seen += length;
        if (length < FOOTER_MAX_BYTES) {
            int before = end.length;
            end = Arrays.copyOf(end, before + length);
            System.arraycopy(block, 0, end, before, length);
            int excess = Math.max(0, end.length - FOOTER_MAX_BYTES);
            digest.update(end, 0, excess);
            end = Arrays.copyOfRange(end, excess, end.length);
        } else {
            digest.update(end, 0, end.length);
            digest.update(block, 0, length - FOOTER_MAX_BYTES);
            end = Arrays.copyOfRange(block, length - FOOTER_MAX_BYTES, length);
        }
    }

    /** @throws CorruptDataException when the file is not what was closed */
    SegmentFooter require(Path file) {
        int start = Math.max(0, end.length - 1);
        while (start > 0 && end[start - 1] != '\n') {
            start--;
        }
        Optional<SegmentFooter> footer =
                SegmentFooter.read(end, start, end.length).content();
        digest.update(end, 0, start);
        boolean proven = footer.isPresent()
                && footer.get().lengthBytes() == seen - end.length + start
                && footer.get().digest() == (int) digest.getValue()
                && closed.digest() == footer.get().digest()
                && closed.lengthBytes() == seen
                && closed.base() == footer.get().positions().first()
                && closed.last() == footer.get().positions().last();
        if (!proven) {
            throw new CorruptDataException("segment is not what was closed: manifest=" + closed, Location.of(file));
        }
        return footer.get();
    }
}
