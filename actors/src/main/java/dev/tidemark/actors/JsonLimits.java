package dev.tidemark.actors;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
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
        return parse(utf8, 0, utf8.length);
    }

    /** The same for a half-open part of an array. */
    public Json parse(byte[] utf8, int start, int end) {
        return Json.trusted(JsonText.minify(utf8, start, end, new JsonText.Limits(lengthMaxBytes, depthMax)), depthMax);
    }

    /**
     * Checks a value that may have been parsed within other limits. Its text is looked at only where those were wider in depth.
     *
     * @throws InvalidRequestException naming the limit that it breaks, and its length or depth
     */
    public void require(Json value) {
        requireLength(value.lengthBytes());
        if (value.depthAtMost() > depthMax) {
            requireDepth(value.text());
        }
    }

    /**
     * Checks valid JSON text that somebody has put together.
     *
     * @throws InvalidRequestException naming the limit that it breaks, and its length or depth
     */
    public void require(byte[] utf8) {
        requireLength(utf8.length);
        requireDepth(utf8);
    }

    private void requireLength(int lengthBytes) {
        if (lengthBytes > lengthMaxBytes) {
            throw new InvalidRequestException(
                    "value is too long: limitBytes=" + lengthMaxBytes + " actualBytes=" + lengthBytes);
        }
    }

    private void requireDepth(byte[] utf8) {
        int depth = new JsonCutter(utf8).depth();
        if (depth > depthMax) {
            throw new InvalidRequestException("value is nested too deeply: limit=" + depthMax + " actual=" + depth);
        }
    }
}
