package dev.tidemark.engine.inspect;

import dev.tidemark.engine.PositionRange;
import java.util.List;
import java.util.Locale;

/**
 * One thing that a repair does, or would do. Immutable.
 *
 * @param file path within the data directory, with slashes
 * @param what lower case, for people
 * @param lost positions of which no source has the lines; empty where none is known to be
 * @param done whether it was done
 */
public record RepairStep(Remedy remedy, String file, String what, List<PositionRange> lost, boolean done) {

    /** How damage is dealt with. */
    public enum Remedy {
        /** Made anew, to the byte, or with all that it held. */
        REBUILD,
        /** Moved out of the way: it is derived, and made anew by the store. */
        SET_ASIDE,
        /** Made anew of what is left; something that was durable is gone, or may be. */
        ACCEPT_LOSS,
        /** Left as it is: this build, or nobody, can mend it. */
        IMPOSSIBLE
    }

    public RepairStep {
        lost = List.copyOf(lost);
    }

    /** One line: remedy, what, positions that are lost, then where. */
    @Override
    public String toString() {
        String positions =
                lost.isEmpty() ? "" : " lostPositions=" + lost.toString().replaceAll("[\\[\\] ]", "");
        return remedy.name().toLowerCase(Locale.ROOT).replace('_', '-') + ": " + what + positions + " file=" + file;
    }
}
