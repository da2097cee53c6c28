package dev.tidemark.http.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What a caller may do. None includes another but {@link #ADMIN}, which includes all. */
public enum Scope {
    /** See collections and what is in them. */
    READ,
    /** Write values, which includes replacing and deleting them. */
    APPEND,
    /** Create, change and drop collections, and everything that concerns the store as a whole. */
    ADMIN;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException saying which there are */
    public static Scope of(String label) {
        return Arrays.stream(values())
                .filter(scope -> scope.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scope is not known: expected=read, append or admin actual=" + label));
    }

    boolean isIn(Set<Scope> granted) {
        return granted.contains(this) || granted.contains(ADMIN);
    }
}
