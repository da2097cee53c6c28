package dev.tidemark.engine.state;

/** Decides whether the line at a place carries the key that is looked for: what makes a hit of the hash a hit of the key. */
@FunctionalInterface
public interface PlaceMatcher {

    /** Called for a place whose key has the looked-for {@code h1}; reads the line there and compares the key's bytes. */
    boolean matches(long place);
}
