package dev.tidemark.engine.inspect;

import dev.tidemark.engine.PositionRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the lines of a range together of several sources: each position is taken from the first source that has it. Used once, by one
 * thread; costs memory by sources, not by lines.
 */
final class LineMerge {

    /**
     * @param last position that was found, one below the first for none
     * @param lost ranges up to the last position that must be there, of which no source has a line
     */
    record Found(long last, List<PositionRange> lost) {}

    private final List<LineStream> sources;
    private final long first;
    private final long known;
    private final boolean gaps;

    /**
     * @param sources closed by their owner; at least one
     * @param known last position that must be there; behind it lines are taken as long as they follow each other
     * @param gaps whether positions may have no line
     */
    LineMerge(List<LineStream> sources, long first, long known, boolean gaps) {
        this.sources = sources;
        this.first = first;
        this.known = known;
        this.gaps = gaps;
    }

    /** @param bound last position that is taken */
    Found into(RepairedSegment target, long bound) {
        List<PositionRange> lost = new ArrayList<>();
        long next = first;
        LineStream line = lowest(next - 1);
        while (!line.isEnded() && line.position() <= bound && isWanted(line.position(), next)) {
            if (line.position() > next && !gaps) {
                lost.add(new PositionRange(next, line.position() - 1));
            }
            target.add(line);
            next = line.position() + 1;
            line = lowest(next - 1);
        }
        if (next <= known && !gaps) {
            lost.add(new PositionRange(next, known));
        }
        return new Found(next - 1, lost);
    }

    /** What stands behind a gap that reaches beyond the known end was never proven to be durable. */
    private boolean isWanted(long position, long next) {
        return gaps || position == next || position <= known + 1;
    }

    private LineStream lowest(long behind) {
        LineStream lowest = sources.get(0);
        for (LineStream each : sources) {
            boolean has = each.nextBehind(behind);
            if (has && (lowest.isEnded() || each.position() < lowest.position())) {
                lowest = each;
            }
        }
        return lowest;
    }
}
