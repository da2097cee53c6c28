package dev.tidemark.actors;

import dev.tidemark.engine.format.JsonText;

/**
 * Bounds of a JSON value.
 *
 * @param lengthMaxBytes of the minified text in UTF-8
 * @param depthMax most arrays and objects within each other
 */
public record JsonLimits(int lengthMaxBytes, int depthMax) {

    /** 1 MiB, 64 levels. */
    public static final JsonLimits DEFAULT = new JsonLimits(1 << 20, 64);

    /**
     * Validates and minifies.
     *
     * @throws dev.tidemark.engine.InvalidRequestException naming what is wrong, and the byte offset
     */
    public Json parse(byte[] utf8) {
        return Json.trusted(JsonText.minify(utf8, new JsonText.Limits(lengthMaxBytes, depthMax)));
    }

    /** The same for a half-open part of an array. */
    public Json parse(byte[] utf8, int start, int end) {
        return Json.trusted(JsonText.minify(utf8, start, end, new JsonText.Limits(lengthMaxBytes, depthMax)));
    }
}
