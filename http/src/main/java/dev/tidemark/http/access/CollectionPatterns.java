package dev.tidemark.http.access;

import java.util.List;

/**
 * Names of collections, in which {@code *} stands for any text, also none: {@code orders-*}. Immutable.
 *
 * @param patterns one at least; a name is included that matches one of them
 */
public record CollectionPatterns(List<String> patterns) {

    private static final String ANY = "*";
    private static final int LENGTH_MAX = 255;

    public static final CollectionPatterns ALL = new CollectionPatterns(List.of(ANY));

    public CollectionPatterns {
        patterns = List.copyOf(patterns);
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("patterns of collections are missing: use * for all");
        }
        for (String pattern : patterns) {
            if (pattern.isEmpty()
                    || pattern.length() > LENGTH_MAX
                    || pattern.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "pattern of collections is empty, longer than " + LENGTH_MAX + " or has control characters");
            }
        }
    }

    public boolean areAll() {
        return patterns.contains(ANY);
    }

    public boolean include(String collection) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, collection));
    }

    private static boolean matches(String pattern, String name) {
        List<String> parts = List.of(pattern.split("\\*", -1));
        if (parts.size() == 1) {
            return name.equals(pattern);
        }
        String first = parts.get(0);
        String last = parts.get(parts.size() - 1);
        int end = name.length() - last.length();
        if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
            return false;
        }
        int at = first.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = name.indexOf(part, at);
            if (found < 0 || found + part.length() > end) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }
}
