package dev.tidemark.engine.chunk;

import dev.tidemark.engine.io.AtomicPublisher;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names within a chunk directory: {@code <start>-<last>.<renderer>[<suffix>|.index]}, positions as 20 digits. Stateless. */
final class ChunkNames {

    static final String INDEX_SUFFIX = ".index";

    private static final Pattern NAME = Pattern.compile("([0-9]{20})-([0-9]{20})\\.([a-z0-9-]{1,32})(\\.[a-z0-9]+)?");
    private static final Pattern WORD = Pattern.compile("[a-z0-9-]+");
    private static final Pattern SUFFIX = Pattern.compile("|\\.[a-z0-9]+");

    private ChunkNames() {}

    /**
     * A name taken apart.
     *
     * @param rest suffix of the encoding or index, empty for plain content
     */
    record Parts(ChunkRange range, String renderer, String rest) {}

    static String content(ChunkRange range, String renderer) {
        return digits(range.start()) + '-' + digits(range.last()) + '.' + renderer;
    }

    static String index(ChunkRange range, String renderer) {
        return content(range, renderer) + INDEX_SUFFIX;
    }

    /** Empty for names that are no chunk's. */
    static Optional<Parts> parse(String fileName) {
        Matcher name = NAME.matcher(fileName);
        if (!name.matches() || fileName.endsWith(AtomicPublisher.TEMPORARY_SUFFIX)) {
            return Optional.empty();
        }
        try {
            ChunkRange range = new ChunkRange(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
            return Optional.of(new Parts(
                    range, name.group(3), Optional.ofNullable(name.group(4)).orElse("")));
        } catch (IllegalArgumentException noRange) {
            return Optional.empty();
        }
    }

    static void requireName(String name, int lengthMax) {
        if (name.length() > lengthMax || !WORD.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a renderer or encoding: value=" + name);
        }
    }

    static void requireSuffix(String suffix) {
        boolean taken = suffix.equals(INDEX_SUFFIX) || suffix.equals(AtomicPublisher.TEMPORARY_SUFFIX);
        if (taken
                || suffix.length() > ChunkIndexFormat.SUFFIX_LENGTH
                || !SUFFIX.matcher(suffix).matches()) {
            throw new IllegalArgumentException("not a suffix of a chunk's file: value=" + suffix);
        }
    }

    private static String digits(long position) {
        String digits = Long.toString(position);
        return "0".repeat(20 - digits.length()) + digits;
    }
}
