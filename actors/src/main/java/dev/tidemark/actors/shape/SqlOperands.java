package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlExpression.Cast;
import dev.tidemark.actors.shape.SqlExpression.Column;
import dev.tidemark.actors.shape.SqlExpression.Constant;
import dev.tidemark.actors.shape.SqlExpression.Element;
import dev.tidemark.actors.shape.SqlExpression.Member;
import dev.tidemark.actors.shape.SqlExpression.RecordKey;
import dev.tidemark.actors.shape.SqlTokens.Kind;
import dev.tidemark.actors.shape.SqlTokens.Token;
import dev.tidemark.actors.shape.SqlValue.Null;
import dev.tidemark.actors.shape.SqlValue.Numeric;
import dev.tidemark.actors.shape.SqlValue.Truth;
import dev.tidemark.actors.shape.SqlValue.Untyped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Parses operands: literals, parameters, columns, their members and casts. Owned by one {@link SqlParser}.
 *
 * <pre>
 * operand = typed {(-&gt; | -&gt;&gt;) (text | whole number | parameter)}      typed = simple {:: type}
 * simple  = "(" condition ")" | text | [- | +] number | parameter | TRUE | FALSE | NULL | column
 * </pre>
 */
final class SqlOperands {

    /** Column that is the record's key, whatever members its value has. */
    static final String KEY_COLUMN = "$key";

    private static final Set<String> RESERVED =
            Set.of("AND", "OR", "NOT", "IN", "IS", "LIKE", "ILIKE", "BETWEEN", "ESCAPE", "NULL", "TRUE", "FALSE");
    private static final Set<String> REFUSED =
            Set.of("CASE", "SELECT", "EXISTS", "ARRAY", "ANY", "ALL", "SOME", "ROW", "INTERVAL", "SIMILAR", "COLLATE");
    private static final int PARAMETER_DIGITS_MAX = 5;
    private static final int INDEX_DIGITS_MAX = 9;

    private final SqlCursor cursor;
    private final List<String> parameters;
    private final Supplier<SqlExpression> conditions;

    /** @param conditions parses what stands in parentheses */
    SqlOperands(SqlCursor cursor, List<String> parameters, Supplier<SqlExpression> conditions) {
        this.cursor = cursor;
        this.parameters = parameters;
        this.conditions = conditions;
    }

    /** @throws dev.tidemark.engine.InvalidRequestException when something else comes next */
    SqlExpression next() {
        SqlExpression base = typed();
        int steps = 0;
        while (cursor.peek().isSymbol("->") || cursor.peek().isSymbol("->>")) {
            Token arrow = cursor.next();
            cursor.descend();
            steps++;
            SqlExpression step = cursor.counted(step(base));
            base = arrow.isSymbol("->") ? step : new Cast(step, SqlType.TEXT);
        }
        ascend(steps);
        return base;
    }

    private void ascend(int levels) {
        for (int level = 0; level < levels; level++) {
            cursor.ascend();
        }
    }

    private SqlExpression step(SqlExpression base) {
        boolean backwards = cursor.takeSymbol("-");
        Token to = cursor.next();
        if (to.kind() == Kind.NUMBER && to.text().length() <= INDEX_DIGITS_MAX && isDigits(to.text())) {
            int index = Integer.parseInt(to.text());
            return new Element(base, backwards ? -index : index);
        }
        if (!backwards && to.kind() == Kind.STRING) {
            return new Member(base, to.text());
        }
        if (!backwards && to.kind() == Kind.PARAMETER) {
            return new Member(base, parameter(to));
        }
        throw cursor.unexpected("a quoted name or a whole number", to);
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private SqlExpression typed() {
        SqlExpression base = simple();
        int casts = 0;
        while (cursor.takeSymbol("::")) {
            cursor.descend();
            casts++;
            base = cursor.counted(new Cast(base, type()));
        }
        ascend(casts);
        return base;
    }

    private SqlType type() {
        Token name = cursor.next();
        Optional<SqlType> type = name.kind() == Kind.WORD ? SqlType.named(name.text()) : Optional.empty();
        if (name.isWord("double")) {
            cursor.expectWord("precision");
        }
        return type.orElseThrow(() -> cursor.unexpected("text, int, numeric, float or bool", name));
    }

    private SqlExpression simple() {
        Token token = cursor.next();
        return switch (token.kind()) {
            case STRING -> literal(token.text());
            case NUMBER -> number(token, "");
            case PARAMETER -> literal(parameter(token));
            case QUOTED_NAME -> column(token);
            case WORD -> word(token);
            case SYMBOL -> symbol(token);
            case END -> throw cursor.unexpected("a value", token);
        };
    }

    private SqlExpression symbol(Token token) {
        if (token.isSymbol("(")) {
            SqlExpression inner = conditions.get();
            cursor.expectSymbol(")");
            return inner;
        }
        boolean signed = token.isSymbol("-") || token.isSymbol("+");
        if (signed && cursor.peek().kind() == Kind.NUMBER) {
            return number(cursor.next(), token.text());
        }
        throw cursor.unexpected(signed ? "a number" : "a value", signed ? cursor.peek() : token);
    }

    private SqlExpression number(Token token, String sign) {
        String text = sign.equals("-") ? sign + token.text() : token.text();
        Decimal decimal = Decimal.parse(text).orElseThrow(() -> cursor.unexpected("a number", token));
        return cursor.counted(new Constant(new Numeric(decimal, text)));
    }

    private SqlExpression literal(String text) {
        return cursor.counted(new Constant(Untyped.of(text)));
    }

    private String parameter(Token token) {
        int number = token.text().length() > PARAMETER_DIGITS_MAX ? 0 : Integer.parseInt(token.text());
        if (number < 1 || number > parameters.size()) {
            throw cursor.refused(
                    "parameter is not given: name=$" + token.text() + " given=" + parameters.size(), token);
        }
        return parameters.get(number - 1);
    }

    private SqlExpression word(Token token) {
        switch (token.text().toUpperCase(Locale.ROOT)) {
            case "TRUE", "FALSE" -> {
                return cursor.counted(new Constant(Truth.of(token.isWord("TRUE"))));
            }
            case "NULL" -> {
                return cursor.counted(new Constant(Null.NULL));
            }
            default -> {
                if (token.isAmong(RESERVED)) {
                    throw cursor.unexpected("a value", token);
                }
                return column(token);
            }
        }
    }

    /** What looks like a column may be something that is not there: it is refused by its name. */
    private SqlExpression column(Token token) {
        Token behind = cursor.peek();
        if (behind.isSymbol("(")) {
            throw cursor.refused("functions are not supported: name=" + token.text(), token);
        }
        if (behind.isSymbol(".")) {
            throw cursor.refused("columns take no table before them: name=" + token.text(), token);
        }
        if (token.isAmong(REFUSED) || (token.kind() == Kind.WORD && behind.kind() == Kind.STRING)) {
            throw cursor.refused("not supported: name=" + token.text(), token);
        }
        boolean isKey = token.kind() == Kind.QUOTED_NAME && token.text().equals(KEY_COLUMN);
        return cursor.counted(isKey ? new RecordKey() : new Column(token.text()));
    }
}
