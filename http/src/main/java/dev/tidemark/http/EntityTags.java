package dev.tidemark.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110, sections 13.1.1 and 13.1.2). Immutable.
 *
 * <p>Our tags are positions in quotes; any other tag is valid and matches nothing.
 *
 * @param any whether the value is {@code *}
 * @param strong positions of the strong tags
 * @param weak positions of the weak tags
 */
record EntityTags(boolean any, Set<Long> strong, Set<Long> weak) {

    /** {@code entity-tag} of RFC 9110, section 8.8.3, with the comma or end that follows it. */
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"\\s*(?:,|$)");

    /** A number as positions are printed: no sign, no leading zero, within a long. */
    private static final Pattern POSITION = Pattern.compile("[1-9][0-9]{0,17}");

    EntityTags {
        strong = Set.copyOf(strong);
        weak = Set.copyOf(weak);
    }

    /** How an entry's tag is printed. */
    static String text(long position) {
        return "\"" + position + "\"";
    }

    /** @param values of all header lines of that name, at least one */
    static EntityTags parse(String header, List<String> values) {
        String text = String.join(",", values).trim();
        if (text.equals("*")) {
            return new EntityTags(true, Set.of(), Set.of());
        }
        Set<Long> strong = new HashSet<>();
        Set<Long> weak = new HashSet<>();
        int at = 0;
        Matcher matcher = TAG.matcher(text);
        List<String> seen = new ArrayList<>();
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            String opaque = matcher.group(2);
            seen.add(opaque);
            if (POSITION.matcher(opaque).matches()) {
                (matcher.group(1) == null ? strong : weak).add(Long.parseLong(opaque));
            }
            at = matcher.end();
        }
        if (at < text.length() || seen.isEmpty() || text.endsWith(",")) {
            throw RequestRefused.of(
                    ProblemKind.INVALID_REQUEST,
                    "header is neither * nor a list of quoted entity tags: name=" + header + " offset=" + at);
        }
        return new EntityTags(false, strong, weak);
    }

    /** Strong comparison: what If-Match demands. */
    boolean matchesStrongly(long position) {
        return any || strong.contains(position);
    }

    /** Weak comparison: what If-None-Match demands. */
    boolean matchesWeakly(long position) {
        return any || strong.contains(position) || weak.contains(position);
    }
}
