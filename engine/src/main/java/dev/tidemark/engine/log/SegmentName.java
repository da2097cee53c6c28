package dev.tidemark.engine.log;

import java.util.Optional;

/**
 * What the name of a segment's file says: {@code <base>.jsonl} as writing makes it, {@code <base>.<generation>.jsonl} as a
 * compaction does. Immutable.
 *
 * @param base first position of the segment, twenty digits in the name
 * @param generation number of the compaction, zero for none
 */
public record SegmentName(long base, long generation) {

    private static final String SUFFIX = ".jsonl";
    private static final int BASE_DIGITS = 20;

    public SegmentName {
        if (base < 1 || generation < 0) {
            throw new IllegalArgumentException("no segment: base=" + base + " generation=" + generation);
        }
    }

    public static SegmentName of(ClosedSegment segment) {
        return new SegmentName(segment.base(), segment.generation());
    }

    /** Reads a name; empty for whatever is no segment's, in this one spelling. */
    public static Optional<SegmentName> parse(String fileName) {
        if (!fileName.endsWith(SUFFIX) || fileName.length() < BASE_DIGITS + SUFFIX.length()) {
            return Optional.empty();
        }
        String middle = fileName.substring(BASE_DIGITS, fileName.length() - SUFFIX.length());
        if (!middle.isEmpty() && (middle.charAt(0) != '.' || middle.length() == 1)) {
            return Optional.empty();
        }
        Optional<Long> base = number(fileName.substring(0, BASE_DIGITS));
        Optional<Long> generation = middle.isEmpty() ? Optional.of(0L) : number(middle.substring(1));
        return base.filter(value -> value >= 1)
                .flatMap(value -> generation.map(known -> new SegmentName(value, known)))
                .filter(name -> name.fileName().equals(fileName));
    }

    private static Optional<Long> number(String digits) {
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(digits));
        } catch (NumberFormatException beyondLong) {
            return Optional.empty();
        }
    }

    public boolean isCompacted() {
        return generation > 0;
    }

    public String fileName() {
        String digits = Long.toString(base);
        String padded = "0".repeat(BASE_DIGITS - digits.length()) + digits;
        return isCompacted() ? padded + "." + generation + SUFFIX : padded + SUFFIX;
    }
}
