package dev.tidemark.http;

import java.util.Optional;

/**
 * A request target that every parser reads alike, taken apart: what {@link PlainReads} and {@link PlainWrites} are asked for.
 *
 * @param name of the collection, encoded
 * @param rest behind the kind of what is asked for, encoded
 */
record PlainTarget(String name, String rest) {

    private static final String COLLECTIONS = "/v1/collections/";
    private static final String ENTRIES = "/entries/";

    /** Beside letters and digits: what means the same to every parser of targets. */
    private static final String PLAIN = "-_~.%/?=&:@!$'()*+,;";

    /** An entry, whose encoded key is the rest; empty for anything else, and for what is not plain. */
    static Optional<PlainTarget> ofEntry(String target) {
        int nameEnd = target.startsWith(COLLECTIONS) ? target.indexOf('/', COLLECTIONS.length()) : -1;
        if (nameEnd < 0 || !target.startsWith(ENTRIES, nameEnd) || !isPlain(target)) {
            return Optional.empty();
        }
        String key = target.substring(nameEnd + ENTRIES.length());
        return key.indexOf('/') >= 0 || key.indexOf('?') >= 0
                ? Optional.empty()
                : Optional.of(new PlainTarget(target.substring(COLLECTIONS.length(), nameEnd), key));
    }

    /** Whether all parsers read it alike; a segment that begins with a dot may be one that goes up. */
    static boolean isPlain(String target) {
        for (int index = 0; index < target.length(); index++) {
            char c = target.charAt(index);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
            if (!alphanumeric && (PLAIN.indexOf(c) < 0 || (c == '.' && target.charAt(index - 1) == '/'))) {
                return false;
            }
        }
        return true;
    }
}
