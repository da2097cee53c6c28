package dev.tidemark.engine;

/**
 * How settings spell a schema, be it of columns or of values: one JSON object in visible ASCII without spaces between its tokens, so that equal
 * schemas are equal texts. Stateless. Whoever creates a collection knows what a schema says; here its brackets alone are looked at.
 */
final class SchemaSpelling {

    static final int LENGTH_MAX_BYTES = 12 * 1024;

    private SchemaSpelling() {}

    /** Of a schema of columns. */
    static String of(String json) {
        return of("schema", json, LENGTH_MAX_BYTES);
    }

    /** @throws InvalidRequestException when the text is no object, or too long in this spelling */
    static String of(String what, String json, int lengthMaxBytes) {
        StringBuilder spelt = new StringBuilder(json.length());
        int depth = 0;
        int ends = 0;
        boolean quoted = false;
        boolean escaped = false;
        for (int at = 0; at < json.length(); at++) {
            char unit = json.charAt(at);
            if (!quoted && isSpace(unit)) {
                continue;
            }
            if (unit < ' ' || unit > '~') {
                spelt.append(String.format("\\u%04x", (int) unit));
            } else {
                spelt.append(unit);
            }
            quoted = (unit == '"' && !escaped) != quoted;
            escaped = quoted && unit == '\\' && !escaped;
            if (!quoted && (unit == '{' || unit == '}')) {
                depth += unit == '{' ? 1 : -1;
                ends += depth == 0 ? 1 : 0;
            }
        }
        boolean isObject = !quoted
                && depth == 0
                && ends == 1
                && spelt.charAt(0) == '{'
                && json.strip().endsWith("}");
        if (!isObject) {
            throw new InvalidRequestException(what + " is no JSON object");
        }
        if (spelt.length() > lengthMaxBytes) {
            throw new InvalidRequestException(
                    what + " is too long in ASCII: limitBytes=" + lengthMaxBytes + " actualBytes=" + spelt.length());
        }
        return spelt.toString();
    }

    private static boolean isSpace(char unit) {
        return unit == ' ' || unit == '\t' || unit == '\n' || unit == '\r';
    }
}
