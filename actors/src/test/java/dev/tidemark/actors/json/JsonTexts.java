package dev.tidemark.actors.json;

import java.util.Random;

/** Random minified JSON texts over few names, so that two of them meet; spelled in various ways. */
final class JsonTexts {

    private static final String[] NAMES = {"a", "\\u0061", "b", "c", "\\\"", "é", "\\u00e9", "", "}", "x,y"};
    private static final String[] SCALARS = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "1e5",
        "12345678901234567890",
        "\"\"",
        "\"{\"",
        "\"\\\\\"",
        "\"\\u20ac\""
    };

    private JsonTexts() {}

    static String value(Random random, int depthMax) {
        int kind = random.nextInt(10);
        if (depthMax == 0 || kind < 2) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        boolean object = kind < 9;
        StringBuilder text = new StringBuilder(object ? "{" : "[");
        int count = random.nextInt(5);
        for (int index = 0; index < count; index++) {
            text.append(index == 0 ? "" : ",");
            if (object) {
                text.append('"').append(NAMES[random.nextInt(NAMES.length)]).append("\":");
            }
            text.append(value(random, depthMax - 1));
        }
        return text.append(object ? "}" : "]").toString();
    }
}
