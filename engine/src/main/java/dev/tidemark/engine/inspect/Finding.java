package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that a verification came upon. Immutable.
 *
 * @param file path within the data directory, with slashes
 * @param offset bytes from the start of the file, {@link Location#NO_OFFSET} where the whole file is meant
 * @param positions that cannot be read because of it, as far as they are known
 * @param what lower case, for people; ends with {@code name=value}
 */
public record Finding(Gravity gravity, String file, long offset, Optional<PositionRange> positions, String what) {

    /** One line: gravity, what, then where. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(gravity.name().toLowerCase(Locale.ROOT));
        line.append(": ").append(what);
        positions.ifPresent(range -> line.append(" positions=").append(range));
        line.append(" file=").append(file);
        if (offset != Location.NO_OFFSET) {
            line.append(" offset=").append(offset);
        }
        return line.toString();
    }
}
