package dev.tidemark.engine.format;

import java.util.Random;

/** One random JSON text in two spellings: minified, and with random whitespace between its tokens. */
final class RandomJson {

    private static final int DEPTH_MAX = 5;
    private static final String[] SPACES = {"", "", " ", "\n", "\t ", "\r\n"};
    private static final String[] SCALARS = {"null", "true", "false", "0", "-0", "1.0", "-12.50e+3", "1E400"};
    private static final String[] PIECES = {
        "a",
        " ",
        "\\n",
        "\\\"",
        "\\\\",
        "\\u0000",
        "\\uD83C\\uDF0A",
        "é",
        "🌊",
        "\u2028",
        "/",
        "\\/",
        "long plain text "
    };

    private final Random random;
    private final StringBuilder minified = new StringBuilder();
    private final StringBuilder spaced = new StringBuilder();

    RandomJson(Random random) {
        this.random = random;
        value(0);
    }

    String minified() {
        return minified.toString();
    }

    String spaced() {
        return spaced.toString();
    }

    private void value(int depth) {
        switch (depth == DEPTH_MAX ? random.nextInt(2) : random.nextInt(4)) {
            case 0 -> token(SCALARS[random.nextInt(SCALARS.length)]);
            case 1 -> token(string());
            case 2 -> container(depth, "[", "]", false);
            default -> container(depth, "{", "}", true);
        }
    }

    private void container(int depth, String open, String close, boolean named) {
        token(open);
        int count = random.nextInt(4);
        for (int index = 0; index < count; index++) {
            if (index > 0) {
                token(",");
            }
            if (named) {
                token(string());
                token(":");
            }
            value(depth + 1);
        }
        token(close);
    }

    private String string() {
        StringBuilder text = new StringBuilder("\"");
        for (int count = random.nextInt(6); count > 0; count--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.append('"').toString();
    }

    private void token(String token) {
        minified.append(token);
        spaced.append(SPACES[random.nextInt(SPACES.length)])
                .append(token)
                .append(SPACES[random.nextInt(SPACES.length)]);
    }
}
