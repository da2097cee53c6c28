package dev.tidemark.actors.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts SQL text into its tokens. Used once, by one thread. */
final class SqlTokens {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        PARAMETER,
        SYMBOL,
        END
    }

    /**
     * @param text of names and strings without quotes, of parameters without the dollar sign
     * @param index of the first character
     */
    record Token(Kind kind, String text, int index) {

        /** Whether it is this keyword, in whatever case. */
        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isAmong(Set<String> words) {
            return kind == Kind.WORD && words.contains(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Text that is no token; never leaves the parser, hence without a stack trace. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        private final int index;

        private Unreadable(String what, int index) {
            super(what, null, false, false);
            this.index = index;
        }

        int index() {
            return index;
        }
    }

    /** Longer ones first. */
    private static final List<String> SYMBOLS =
            List.of("->>", "->", "::", "<=", ">=", "<>", "!=", "<", ">", "=", "(", ")", ",", ".", "-", "+");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlTokens(String text) {
        this.text = text;
    }

    /** All of them, an END behind the last. */
    static List<Token> of(String text) throws Unreadable {
        SqlTokens cutting = new SqlTokens(text);
        cutting.cut();
        return cutting.tokens;
    }

    private void cut() throws Unreadable {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'') {
                add(Kind.STRING, quoted('\''));
            } else if (c == '"') {
                add(Kind.QUOTED_NAME, quoted('"'));
            } else if (Character.isLetter(c) || c == '_') {
                add(Kind.WORD, wordEnd(at));
            } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
                add(Kind.NUMBER, numberEnd());
            } else if (c == '$' && isDigit(at + 1)) {
                add(Kind.PARAMETER, new Inner(text.substring(at + 1, digitsEnd(at + 1)), digitsEnd(at + 1)));
            } else {
                add(symbol());
            }
        }
        tokens.add(new Token(Kind.END, "", at));
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), at));
        at = end;
    }

    private void add(Kind kind, Inner inner) {
        tokens.add(new Token(kind, inner.text, at));
        at = inner.end;
    }

    private void add(String symbol) {
        tokens.add(new Token(Kind.SYMBOL, symbol, at));
        at += symbol.length();
    }

    /** Text of a token without its marks, and where the token ends. */
    private record Inner(String text, int end) {}

    /** What stands between quotes, of which two make one. */
    private Inner quoted(char quote) throws Unreadable {
        StringBuilder inner = new StringBuilder();
        int index = at + 1;
        while (index < text.length()) {
            char c = text.charAt(index);
            boolean twice = c == quote && index + 1 < text.length() && text.charAt(index + 1) == quote;
            if (c == quote && !twice) {
                return new Inner(inner.toString(), index + 1);
            }
            inner.append(c);
            index += twice ? 2 : 1;
        }
        throw new Unreadable("quote does not end", at);
    }

    private int wordEnd(int from) {
        int index = from;
        while (index < text.length()
                && (Character.isLetterOrDigit(text.charAt(index)) || "_$".indexOf(text.charAt(index)) >= 0)) {
            index++;
        }
        return index;
    }

    private int numberEnd() throws Unreadable {
        int end = digitsEnd(at);
        if (end < text.length() && text.charAt(end) == '.') {
            end = digitsEnd(end + 1);
        }
        if (end < text.length() && Character.toLowerCase(text.charAt(end)) == 'e') {
            boolean signed = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0;
            int power = signed ? end + 2 : end + 1;
            end = isDigit(power) ? digitsEnd(power) : end;
        }
        if (wordEnd(end) > end) {
            throw new Unreadable("number goes on as a word", at);
        }
        return end;
    }

    private int digitsEnd(int from) {
        int index = from;
        while (isDigit(index)) {
            index++;
        }
        return index;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private String symbol() throws Unreadable {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                return symbol;
            }
        }
        throw new Unreadable(
                "character has no meaning here: " + new String(Character.toChars(text.codePointAt(at))), at);
    }
}
