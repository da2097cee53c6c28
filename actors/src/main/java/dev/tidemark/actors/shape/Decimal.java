package dev.tidemark.actors.shape;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * An exact number in decimal, to compare: numbers are equal that are, however they are spelt. Immutable.
 *
 * <p>Not a {@link BigDecimal}, since reading one of a million digits takes time that grows with their square, and adding one to
 * {@code 1e999999999} all memory; this one takes time in proportion to the text. An exponent beyond 10^15 counts as 10^15.
 */
final class Decimal implements Comparable<Decimal> {

    private static final long EXPONENT_MAX = 1_000_000_000_000_000L;
    private static final int EXPONENT_DIGITS = 15;
    private static final int INTEGER_DIGITS = 19;
    private static final Decimal ZERO = new Decimal(0, "", 0);

    private final int sign;

    /** Without zeros at either end; empty for zero. */
    private final String digits;

    /** The value is 0.digits times ten to the power of this. */
    private final long exponent;

    private Decimal(int sign, String digits, long exponent) {
        this.sign = sign;
        this.digits = digits;
        this.exponent = exponent;
    }

    /** A number as JSON or SQL spell it, spaces around it allowed; empty for other text. */
    static Optional<Decimal> parse(String spelt) {
        String text = spelt.strip();
        int at = !text.isEmpty() && isSign(text.charAt(0)) ? 1 : 0;
        int wholeEnd = digitsEnd(text, at);
        int fractionStart = wholeEnd < text.length() && text.charAt(wholeEnd) == '.' ? wholeEnd + 1 : wholeEnd;
        int fractionEnd = fractionStart > wholeEnd ? digitsEnd(text, fractionStart) : wholeEnd;
        String mantissa = text.substring(at, wholeEnd) + text.substring(fractionStart, fractionEnd);
        if (mantissa.isEmpty()) {
            return Optional.empty();
        }
        int wholeLength = wholeEnd - at;
        boolean negative = text.charAt(0) == '-';
        if (fractionEnd == text.length()) {
            return Optional.of(of(negative, mantissa, wholeLength));
        }
        int powerAt = fractionEnd + 1;
        boolean isPower = Character.toLowerCase(text.charAt(fractionEnd)) == 'e' && powerAt < text.length();
        int powerDigits = isPower && isSign(text.charAt(powerAt)) ? powerAt + 1 : powerAt;
        if (!isPower || powerDigits == text.length() || digitsEnd(text, powerDigits) < text.length()) {
            return Optional.empty();
        }
        long power = power(text.substring(powerDigits));
        return Optional.of(of(negative, mantissa, wholeLength + (text.charAt(powerAt) == '-' ? -power : power)));
    }

    private static long power(String digits) {
        int start = 0;
        while (start < digits.length() && digits.charAt(start) == '0') {
            start++;
        }
        if (digits.length() - start > EXPONENT_DIGITS) {
            return EXPONENT_MAX;
        }
        return start == digits.length() ? 0 : Long.parseLong(digits, start, digits.length(), 10);
    }

    private static Decimal of(boolean negative, String mantissa, long exponent) {
        int start = 0;
        int end = mantissa.length();
        while (start < end && mantissa.charAt(start) == '0') {
            start++;
        }
        while (end > start && mantissa.charAt(end - 1) == '0') {
            end--;
        }
        return start == end ? ZERO : new Decimal(negative ? -1 : 1, mantissa.substring(start, end), exponent - start);
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    boolean isZero() {
        return sign == 0;
    }

    /** The nearest whole number, halves away from zero; empty beyond what 64 bits hold. */
    Optional<Decimal> rounded() {
        if (exponent > INTEGER_DIGITS) {
            return Optional.empty();
        }
        if (exponent < 0 || sign == 0) {
            return Optional.of(ZERO);
        }
        // Digits behind the first one of the fraction decide nothing.
        int kept = (int) Math.min(digits.length(), exponent + 1);
        BigInteger unscaled = new BigInteger(digits.substring(0, kept));
        BigInteger whole = new BigDecimal(unscaled, (int) (kept - exponent))
                .setScale(0, RoundingMode.HALF_UP)
                .toBigInteger();
        return (sign < 0 ? whole.negate() : whole).bitLength() < Long.SIZE
                ? Optional.of(of(sign < 0, whole.toString(), whole.toString().length()))
                : Optional.empty();
    }

    /** A whole number in plain digits; empty for others, and for those of more than {@code digitsMax} digits. */
    Optional<String> whole(int digitsMax) {
        if (sign == 0) {
            return Optional.of("0");
        }
        if (exponent < digits.length() || exponent > digitsMax) {
            return Optional.empty();
        }
        return Optional.of((sign < 0 ? "-" : "") + digits + "0".repeat((int) exponent - digits.length()));
    }

    @Override
    public int compareTo(Decimal other) {
        if (sign != other.sign || sign == 0) {
            return Integer.compare(sign, other.sign);
        }
        int magnitude =
                exponent == other.exponent ? digits.compareTo(other.digits) : Long.compare(exponent, other.exponent);
        return sign * Integer.signum(magnitude);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Decimal decimal && compareTo(decimal) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * digits.hashCode() + Long.hashCode(exponent) + sign;
    }

    /** For messages alone. */
    @Override
    public String toString() {
        return sign == 0 ? "0" : (sign < 0 ? "-0." : "0.") + digits + "e" + exponent;
    }
}
