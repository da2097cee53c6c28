package dev.tidemark.actors;

import dev.tidemark.engine.TextRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON value as text in UTF-8: validated, minified, otherwise to the byte as its writer sent it. Immutable; safe for any thread.
 *
 * <p>Numbers, escapes and the order of members are never changed, since no parser stands between the text and the file.
 */
public final class Json {

    private static final int DEPTH_UNKNOWN = Integer.MAX_VALUE;

    private final byte[] text;

    /** Arrays and objects within each other are no more than this: the limit that the text was parsed with. */
    private final int depthAtMost;

    private Json(byte[] text, int depthAtMost) {
        this.text = text;
        this.depthAtMost = depthAtMost;
    }

    /**
     * Validates and minifies JSON text (RFC 8259) in UTF-8 within {@linkplain JsonLimits#DEFAULT the default limits}; a store
     * holds what it is given to its own. The array stays the caller's.
     *
     * @throws dev.tidemark.engine.InvalidRequestException naming what is wrong: the byte offset of what is no JSON or nests too
     *     deep, limit and length of what is too long
     */
    public static Json parse(byte[] utf8) {
        return JsonLimits.DEFAULT.parse(utf8);
    }

    /** The same for a string. A lone surrogate, which UTF-8 cannot hold, is refused with its index. */
    public static Json parse(String text) {
        TextRules.checkSurrogates("value", text);
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes text that is known to be valid, minified and no deeper than that, and owns the array from here on. */
    static Json trusted(byte[] minified, int depthAtMost) {
        return new Json(minified, depthAtMost);
    }

    /**
     * Copies text that has been verified before, as that of a log record, from position to limit; both stay as they are. Text
     * that is no minified JSON makes a value that must not be written.
     */
    public static Json verified(ByteBuffer minified) {
        byte[] copy = new byte[minified.remaining()];
        minified.duplicate().get(copy);
        return new Json(copy, DEPTH_UNKNOWN);
    }

    /** Length of the minified text in UTF-8. */
    public int lengthBytes() {
        return text.length;
    }

    /** The text in UTF-8, as a read-only view. */
    public ByteBuffer utf8() {
        return ByteBuffer.wrap(text).asReadOnlyBuffer();
    }

    /** A copy of the text in UTF-8. */
    public byte[] bytes() {
        return text.clone();
    }

    byte[] text() {
        return text;
    }

    /** Most arrays and objects that can be within each other, without a look at the text. */
    int depthAtMost() {
        return depthAtMost;
    }

    /** Equal text, byte for byte: {@code 1.0} and {@code 1} differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Json json && Arrays.equals(text, json.text);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text);
    }

    @Override
    public String toString() {
        return new String(text, StandardCharsets.UTF_8);
    }
}
