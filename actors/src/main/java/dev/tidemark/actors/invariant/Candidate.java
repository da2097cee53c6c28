package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value that is looked at. Confined to the thread that looks.
 *
 * @param key empty for a value without one
 * @param text in UTF-8, minified; not changed
 */
record Candidate(String key, byte[] text, JsonNode tree) {}
