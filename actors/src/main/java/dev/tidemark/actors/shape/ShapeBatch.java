package dev.tidemark.actors.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines that become durable together. Immutable.
 *
 * @param lines at least one
 * @param reached position of the source up to which the shape has everything once they are durable
 */
record ShapeBatch(List<ShapeLine> lines, long reached) {

    private static final int LINES_MAX = 1_000;
    private static final int LENGTH_MAX_BYTES = 256 * 1024;

    /** What a line takes in a batch beside key and value, at most. */
    private static final int OVERHEAD_BYTES = 256;

    ShapeBatch {
        lines = List.copyOf(lines);
    }

    /**
     * Batches of up to 1,000 lines and 256 KiB. A commit is in one, which may be longer, up to what the store takes; one that is longer than
     * even that is split.
     *
     * @param commits lines of each, in order
     * @param reached position of the source up to which the lines tell everything
     */
    static List<ShapeBatch> of(List<List<ShapeLine>> commits, long reached, int batchMaxBytes) {
        List<ShapeBatch> batches = new ArrayList<>();
        List<ShapeLine> open = new ArrayList<>();
        long bytes = 0;
        for (List<ShapeLine> commit : commits) {
            long length = lengthBytes(commit);
            boolean fits = open.size() + commit.size() <= LINES_MAX
                    && bytes + length <= Math.min(LENGTH_MAX_BYTES, batchMaxBytes);
            if (!fits && !open.isEmpty()) {
                batches.add(of(open));
                open.clear();
                bytes = 0;
            }
            for (ShapeLine line : commit) {
                if (!open.isEmpty() && bytes + lengthBytes(line) > batchMaxBytes) {
                    batches.add(of(open));
                    open.clear();
                    bytes = 0;
                }
                open.add(line);
                bytes += lengthBytes(line);
            }
        }
        if (!open.isEmpty()) {
            batches.add(new ShapeBatch(open, reached));
        }
        return batches;
    }

    private static ShapeBatch of(List<ShapeLine> lines) {
        return new ShapeBatch(lines, lines.get(lines.size() - 1).source());
    }

    private static long lengthBytes(List<ShapeLine> lines) {
        return lines.stream().mapToLong(ShapeBatch::lengthBytes).sum();
    }

    private static long lengthBytes(ShapeLine line) {
        return OVERHEAD_BYTES + (long) line.lengthBytes();
    }
}
