package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlExpression.Among;
import dev.tidemark.actors.shape.SqlExpression.Compared;
import dev.tidemark.actors.shape.SqlExpression.Constant;
import dev.tidemark.actors.shape.SqlExpression.Is;
import dev.tidemark.actors.shape.SqlExpression.Joined;
import dev.tidemark.actors.shape.SqlExpression.Like;
import dev.tidemark.actors.shape.SqlExpression.Not;
import dev.tidemark.actors.shape.SqlExpression.RecordKey;
import dev.tidemark.actors.shape.SqlExpression.Same;
import dev.tidemark.actors.shape.SqlTokens.Token;
import dev.tidemark.actors.shape.SqlValue.Kind;
import dev.tidemark.actors.shape.SqlValue.Null;
import dev.tidemark.actors.shape.SqlValue.Truth;
import dev.tidemark.actors.shape.SqlValue.Untyped;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses conditions and lists of sort keys by recursive descent, with PostgreSQL's precedence. Used once, by one thread. Time
 * and memory are in proportion to the text: every token is looked at once, with one more ahead.
 *
 * <pre>
 * condition = both {OR both}                 both = negated {AND negated}            negated = NOT negated | tested
 * tested    = compared [IS [NOT] (NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM compared)]
 * compared  = ranged [(= | &lt;&gt; | != | &lt; | &lt;= | &gt; | &gt;=) ranged]
 * ranged    = operand [[NOT] (IN "(" operand {, operand} ")" | BETWEEN operand AND operand | (LIKE | ILIKE) text [ESCAPE text])]
 * order     = operand [ASC | DESC] [NULLS (FIRST | LAST)] {, …}
 * </pre>
 *
 * {@link SqlOperands} knows the operands.
 */
final class SqlParser {

    /** Parentheses, NOTs, casts and steps within each other. */
    static final int DEPTH_MAX = 64;

    private static final int SORT_KEYS_MAX = 16;
    private static final Set<String> RANGES = Set.of("IN", "BETWEEN", "LIKE", "ILIKE");
    private static final Map<String, SqlComparison> COMPARISONS = Map.of(
            "=", SqlComparison.EQUAL,
            "<>", SqlComparison.DIFFERENT,
            "!=", SqlComparison.DIFFERENT,
            "<", SqlComparison.LESS,
            "<=", SqlComparison.LESS_OR_EQUAL,
            ">", SqlComparison.GREATER,
            ">=", SqlComparison.GREATER_OR_EQUAL);

    private final SqlCursor cursor;
    private final SqlOperands operands;

    /**
     * @param subject what messages call the text
     * @throws InvalidRequestException when the text cannot be cut into tokens
     */
    SqlParser(String subject, String text, List<String> parameters) {
        this.cursor = SqlCursor.of(subject, text);
        this.operands = new SqlOperands(cursor, parameters, this::either);
    }

    /**
     * The whole text as one condition.
     *
     * @throws InvalidRequestException naming what is wrong with it, and the index of the character where it is
     */
    SqlExpression condition() {
        Token first = cursor.peek();
        SqlExpression condition = required(either(), first);
        cursor.expectEnd();
        return condition;
    }

    /** The whole text as a list of sort keys. */
    List<RowOrder.SortKey> order() {
        List<RowOrder.SortKey> keys = new ArrayList<>();
        do {
            if (keys.size() == SORT_KEYS_MAX) {
                throw cursor.refused("too many columns: limit=" + SORT_KEYS_MAX, cursor.peek());
            }
            Token at = cursor.peek();
            SqlExpression operand = operands.next();
            if (operand instanceof RecordKey) {
                throw cursor.refused("rows are not ordered by keys: name=" + SqlOperands.KEY_COLUMN, at);
            }
            boolean descends = cursor.takeWord("DESC");
            if (!descends) {
                cursor.takeWord("ASC");
            }
            boolean nullsFirst = descends;
            if (cursor.takeWord("NULLS")) {
                nullsFirst = cursor.takeWord("FIRST");
                if (!nullsFirst) {
                    cursor.expectWord("LAST");
                }
            }
            keys.add(new RowOrder.SortKey(operand, descends, nullsFirst));
        } while (cursor.takeSymbol(","));
        cursor.expectEnd();
        return keys;
    }

    private SqlExpression either() {
        cursor.descend();
        SqlExpression joined = joined("OR", Truth.TRUE);
        cursor.ascend();
        return joined;
    }

    /** One part, or several with that word between them. */
    private SqlExpression joined(String word, Truth deciding) {
        List<SqlExpression> parts = new ArrayList<>();
        Token first = cursor.peek();
        parts.add(part(word));
        while (cursor.peek().isWord(word)) {
            if (parts.size() == 1) {
                required(parts.get(0), first);
            }
            cursor.next();
            Token at = cursor.peek();
            parts.add(required(part(word), at));
        }
        return parts.size() == 1 ? parts.get(0) : cursor.counted(new Joined(List.copyOf(parts), deciding));
    }

    private SqlExpression part(String word) {
        return word.equals("OR") ? joined("AND", Truth.FALSE) : negated();
    }

    private SqlExpression negated() {
        if (!cursor.takeWord("NOT")) {
            return tested();
        }
        cursor.descend();
        Token at = cursor.peek();
        SqlExpression not = cursor.counted(new Not(required(negated(), at)));
        cursor.ascend();
        return not;
    }

    private SqlExpression tested() {
        SqlExpression left = compared();
        if (!cursor.takeWord("IS")) {
            return left;
        }
        boolean not = cursor.takeWord("NOT");
        if (cursor.peek().isWord("DISTINCT")) {
            Token at = cursor.next();
            cursor.expectWord("FROM");
            SqlExpression right = compared();
            requireComparable(left, right, at);
            return not(!not, new Same(left, right));
        }
        Token test = cursor.next();
        if (test.isWord("NULL")) {
            return not(not, new Is(left, Null.NULL));
        }
        if (test.isWord("UNKNOWN")) {
            return not(not, new Is(new Not(left), Null.NULL));
        }
        if (!test.isWord("TRUE") && !test.isWord("FALSE")) {
            throw cursor.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM", test);
        }
        return not(not, new Is(required(left, test), Truth.of(test.isWord("TRUE"))));
    }

    private SqlExpression not(boolean negate, SqlExpression expression) {
        return cursor.counted(negate ? new Not(expression) : expression);
    }

    private SqlExpression compared() {
        SqlExpression left = ranged();
        Token operator = cursor.peek();
        SqlComparison comparison = COMPARISONS.get(operator.kind() == SqlTokens.Kind.SYMBOL ? operator.text() : "");
        if (comparison == null) {
            return left;
        }
        cursor.next();
        SqlExpression right = ranged();
        requireComparable(left, right, operator);
        return cursor.counted(new Compared(comparison, left, right));
    }

    private SqlExpression ranged() {
        SqlExpression base = operands.next();
        boolean not = cursor.peek().isWord("NOT") && cursor.peekSecond().isAmong(RANGES);
        if (not) {
            cursor.next();
        }
        if (!cursor.peek().isAmong(RANGES)) {
            return base;
        }
        Token range = cursor.next();
        if (range.isWord("IN")) {
            return not(not, among(base));
        }
        return not(not, range.isWord("BETWEEN") ? between(base) : like(base, range));
    }

    private SqlExpression among(SqlExpression base) {
        cursor.expectSymbol("(");
        List<SqlExpression> items = new ArrayList<>();
        do {
            Token at = cursor.peek();
            SqlExpression item = operands.next();
            requireComparable(base, item, at);
            items.add(item);
        } while (cursor.takeSymbol(","));
        cursor.expectSymbol(")");
        return new Among(base, List.copyOf(items));
    }

    private SqlExpression between(SqlExpression base) {
        Token at = cursor.peek();
        SqlExpression low = operands.next();
        requireComparable(base, low, at);
        cursor.expectWord("AND");
        Token behind = cursor.peek();
        SqlExpression high = operands.next();
        requireComparable(base, high, behind);
        return new Joined(
                List.of(
                        new Compared(SqlComparison.GREATER_OR_EQUAL, base, low),
                        new Compared(SqlComparison.LESS_OR_EQUAL, base, high)),
                Truth.FALSE);
    }

    private SqlExpression like(SqlExpression base, Token like) {
        if (base.kind().filter(kind -> kind != Kind.TEXT).isPresent()) {
            throw cursor.refused("LIKE takes text", like);
        }
        Token at = cursor.peek();
        String pattern = text(operands.next(), at);
        int escape = '\\';
        if (cursor.takeWord("ESCAPE")) {
            Token behind = cursor.peek();
            String character = text(operands.next(), behind);
            if (character.codePointCount(0, character.length()) > 1) {
                throw cursor.refused("ESCAPE takes one character or none", behind);
            }
            escape = character.isEmpty() ? LikePattern.NO_ESCAPE : character.codePointAt(0);
        }
        try {
            return new Like(base, LikePattern.of(pattern, escape, like.isWord("ILIKE")));
        } catch (InvalidRequestException wrong) {
            throw cursor.refused(String.valueOf(wrong.getMessage()), at);
        }
    }

    private String text(SqlExpression operand, Token at) {
        if (operand instanceof Constant constant && constant.value() instanceof Untyped literal) {
            return literal.text();
        }
        throw cursor.unexpected("a quoted text or a parameter", at);
    }

    /** Only what can be true or false is a condition. */
    private SqlExpression required(SqlExpression condition, Token at) {
        if (condition.kind().filter(kind -> kind != Kind.TRUTH).isPresent()) {
            throw cursor.unexpected("a condition", at);
        }
        return condition;
    }

    private void requireComparable(SqlExpression left, SqlExpression right, Token at) {
        Optional<Kind> one = left.kind();
        Optional<Kind> another = right.kind();
        if (one.isPresent() && another.isPresent() && !one.equals(another)) {
            throw cursor.refused(
                    "values of two kinds are compared: left=" + name(one.get()) + " right=" + name(another.get()), at);
        }
    }

    private static String name(Kind kind) {
        return kind == Kind.TRUTH ? "boolean" : kind == Kind.NUMBER ? "number" : kind == Kind.TEXT ? "text" : "json";
    }
}
