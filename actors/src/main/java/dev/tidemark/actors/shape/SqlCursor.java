package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlTokens.Kind;
import dev.tidemark.actors.shape.SqlTokens.Token;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;

/** Where a parser stands among its tokens, and how deep and how large its outcome is. Owned by one parser. */
final class SqlCursor {

    /** Most operands and operators of one text. */
    static final int NODES_MAX = 10_000;

    private final String subject;
    private final List<Token> tokens;
    private int at;
    private int depth;
    private int nodes;

    private SqlCursor(String subject, List<Token> tokens) {
        this.subject = subject;
        this.tokens = tokens;
    }

    /** @throws InvalidRequestException when the text cannot be cut into tokens */
    static SqlCursor of(String subject, String text) {
        try {
            return new SqlCursor(subject, SqlTokens.of(text));
        } catch (SqlTokens.Unreadable unreadable) {
            throw refusal(subject, String.valueOf(unreadable.getMessage()), unreadable.index());
        }
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The end is never passed. */
    Token next() {
        Token token = peek();
        at += token.kind() == Kind.END ? 0 : 1;
        return token;
    }

    boolean takeWord(String word) {
        return take(peek().isWord(word));
    }

    boolean takeSymbol(String symbol) {
        return take(peek().isSymbol(symbol));
    }

    private boolean take(boolean there) {
        at += there ? 1 : 0;
        return there;
    }

    void expectWord(String word) {
        if (!takeWord(word)) {
            throw unexpected(word, peek());
        }
    }

    void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected("'" + symbol + "'", peek());
        }
    }

    void expectEnd() {
        if (peek().kind() != Kind.END) {
            throw unexpected("an operator or the end", peek());
        }
    }

    void descend() {
        if (++depth > SqlParser.DEPTH_MAX) {
            throw refused("nests too deeply: limit=" + SqlParser.DEPTH_MAX, peek());
        }
    }

    void ascend() {
        depth--;
    }

    SqlExpression counted(SqlExpression node) {
        if (++nodes > NODES_MAX) {
            throw refused("has too many parts: limit=" + NODES_MAX, peek());
        }
        return node;
    }

    InvalidRequestException unexpected(String expected, Token actual) {
        String found = actual.kind() == Kind.END ? "the end" : actual.text();
        return refused("cannot be read: expected=" + expected + " actual=" + found, actual);
    }

    InvalidRequestException refused(String what, Token where) {
        return refusal(subject, what, where.index());
    }

    private static InvalidRequestException refusal(String subject, String what, int index) {
        return new InvalidRequestException(subject + ": " + what + " index=" + index);
    }
}
