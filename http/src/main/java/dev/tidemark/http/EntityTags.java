package dev.tidemark.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110, sections 13.1.1 and 13.1.2). Immutable.
 *
 * <p>Tags are kept without their quotes. That of an entry is its position.
 *
 * @param any whether the value is {@code *}
 */
record EntityTags(boolean any, Set<String> strong, Set<String> weak) {

    /** {@code entity-tag} of RFC 9110, section 8.8.3, with the comma or end that follows it. */
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"\\s*(?:,|$)");

    /** A number as positions are printed: no sign, no leading zero, within a long. */
    private static final Pattern POSITION = Pattern.compile("[1-9][0-9]{0,17}");

    EntityTags {
        strong = Set.copyOf(strong);
        weak = Set.copyOf(weak);
    }

    /** How a strong tag is printed. */
    static String text(String tag) {
        return "\"" + tag + "\"";
    }

    /** @param values of all header lines of that name, at least one */
    static EntityTags parse(String header, List<String> values) {
        String text = String.join(",", values).trim();
        if (text.equals("*")) {
            return new EntityTags(true, Set.of(), Set.of());
        }
        Set<String> strong = new HashSet<>();
        Set<String> weak = new HashSet<>();
        int at = 0;
        Matcher matcher = TAG.matcher(text);
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            (matcher.group(1) == null ? strong : weak).add(matcher.group(2));
            at = matcher.end();
        }
        if (at < text.length() || at == 0 || text.endsWith(",")) {
            throw RequestRefused.of(
                    ProblemKind.INVALID_REQUEST,
                    "header is neither * nor a list of quoted entity tags: name=" + header + " offset=" + at);
        }
        return new EntityTags(false, strong, weak);
    }

    /** Strong comparison: what If-Match demands. */
    boolean matchesStrongly(String tag) {
        return any || strong.contains(tag);
    }

    /** Weak comparison: what If-None-Match demands. */
    boolean matchesWeakly(String tag) {
        return any || strong.contains(tag) || weak.contains(tag);
    }

    /** The strong tags that are positions. */
    Set<Long> positions() {
        return strong.stream()
                .filter(tag -> POSITION.matcher(tag).matches())
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }
}
