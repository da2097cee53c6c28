package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlValue.Document;
import dev.tidemark.actors.shape.SqlValue.Null;
import dev.tidemark.actors.shape.SqlValue.Numeric;
import dev.tidemark.actors.shape.SqlValue.Text;
import dev.tidemark.actors.shape.SqlValue.Truth;

/**
 * The comparisons of SQL over values of JSON. Stateless.
 *
 * <p>With NULL on either side the outcome is NULL. Numbers compare exactly, texts by code points, false is less than true; objects
 * and arrays are equal when their texts are, and neither is less. Values of different kinds differ, and neither is less: NULL again.
 */
enum SqlComparison {
    EQUAL,
    DIFFERENT,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    SqlValue of(SqlValue one, SqlValue another) {
        if (one == Null.NULL || another == Null.NULL) {
            return Null.NULL;
        }
        SqlValue left = SqlValue.beside(one, another);
        SqlValue right = SqlValue.beside(another, one);
        boolean same = SqlValue.kind(left).equals(SqlValue.kind(right));
        if (!same || left instanceof Document) {
            return unordered(same && left.equals(right));
        }
        return Truth.of(holds(order(left, right)));
    }

    private SqlValue unordered(boolean equal) {
        return switch (this) {
            case EQUAL -> Truth.of(equal);
            case DIFFERENT -> Truth.of(!equal);
            default -> Null.NULL;
        };
    }

    private boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case DIFFERENT -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** Order of two values, none of them NULL or a literal: by kind, then as the kind says. */
    static int order(SqlValue left, SqlValue right) {
        if (left instanceof Numeric one && right instanceof Numeric another) {
            return one.decimal().compareTo(another.decimal());
        }
        if (left instanceof Text one && right instanceof Text another) {
            return order(one.text(), another.text());
        }
        if (left instanceof Truth one && right instanceof Truth another) {
            return Boolean.compare(one.holds(), another.holds());
        }
        if (left instanceof Document one && right instanceof Document another) {
            return order(one.json(), another.json());
        }
        return SqlValue.kind(left).orElseThrow().compareTo(SqlValue.kind(right).orElseThrow());
    }

    /** By code points, as their UTF-8 is ordered: surrogates, which stand below U+E000, count as what is above U+FFFF. */
    private static int order(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int at = 0; at < shorter; at++) {
            char one = left.charAt(at);
            char another = right.charAt(at);
            if (one != another) {
                boolean sameRank = Character.isSurrogate(one) == Character.isSurrogate(another);
                return sameRank ? Character.compare(one, another) : surrogateOrder(one);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int surrogateOrder(char one) {
        return Character.isSurrogate(one) ? 1 : -1;
    }
}
