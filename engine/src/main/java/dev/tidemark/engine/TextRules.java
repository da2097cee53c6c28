package dev.tidemark.engine;

import java.nio.charset.StandardCharsets;

/** The rules that names and keys share: not empty, bounded in UTF-8 bytes, no control characters, no lone surrogates. */
public final class TextRules {

    private TextRules() {}

    /**
     * Checks {@code text}.
     *
     * @param what noun for the message, as "key"
     * @throws InvalidRequestException naming the first broken rule, with the index of the offending character
     */
    public static void check(String what, String text, int lengthMaxBytes) {
        if (text.isEmpty()) {
            throw new InvalidRequestException(what + " is empty");
        }
        if (text.length() > lengthMaxBytes) {
            throw tooLong(what, text.length(), lengthMaxBytes);
        }
        if (isPrintableAscii(text)) {
            return;
        }
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (Character.isISOControl(c)) {
                throw new InvalidRequestException(
                        what + " holds a control character: code=" + (int) c + " index=" + index);
            }
        }
        checkSurrogates(what, text);
        int lengthBytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (lengthBytes > lengthMaxBytes) {
            throw tooLong(what, lengthBytes, lengthMaxBytes);
        }
    }

    /**
     * Checks that {@code text} can be held in UTF-8.
     *
     * @throws InvalidRequestException with the index of the first lone surrogate
     */
    public static void checkSurrogates(String what, String text) {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && index + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(index + 1));
                if (!paired) {
                    throw new InvalidRequestException(what + " holds a lone surrogate: index=" + index);
                }
                index++;
            }
        }
    }

    /** What nearly all names and keys are: as many bytes as characters, and nothing to refuse. */
    private static boolean isPrintableAscii(String text) {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static InvalidRequestException tooLong(String what, int lengthBytes, int lengthMaxBytes) {
        return new InvalidRequestException(
                what + " is too long: limitBytes=" + lengthMaxBytes + " actualBytes=" + lengthBytes);
    }
}
