package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact numbers, against those of the JDK and beyond what it can hold. */
final class DecimalTest {

    private static Decimal decimal(String text) {
        return Decimal.parse(text).orElseThrow();
    }

    @Test
    void numbers_random_areOrderedAndRoundedAsTheJdkDoes() {
        SplittableRandom random = new SplittableRandom(7);
        List<String> texts =
                new ArrayList<>(List.of("0", "-0", "0.0", "1", "10", "1e1", "0.10e2", "-1.0", "00.5", "9.5"));
        while (texts.size() < 300) {
            String fraction = random.nextBoolean() ? "." + random.nextInt(0, 2_000) : "";
            String power = random.nextBoolean() ? "e" + random.nextInt(-4, 5) : "";
            texts.add((random.nextBoolean() ? "-" : "") + random.nextInt(0, 30) + fraction + power);
        }
        for (String left : texts) {
            BigDecimal one = new BigDecimal(left);
            BigDecimal whole = one.setScale(0, RoundingMode.HALF_UP);
            assertThat(decimal(left).rounded()).as(left).contains(decimal(whole.toPlainString()));
            for (String right : texts) {
                assertThat(decimal(left).compareTo(decimal(right)))
                        .as("%s and %s", left, right)
                        .isEqualTo(one.compareTo(new BigDecimal(right)));
            }
        }
    }

    @Test
    void numbers_huge_areComparedInNoTime() {
        assertThat(decimal("1e999999999"))
                .isGreaterThan(decimal("9e999999998"))
                .isEqualByComparingTo(decimal("10e999999998"));
        assertThat(decimal("-1e999999999")).isLessThan(decimal("1e-999999999"));
        assertThat(decimal("1e99999999999999999999999")).isGreaterThan(decimal("1e999999999"));
        assertThat(decimal("1e-99999999999999999999999"))
                .isGreaterThan(decimal("0"))
                .isLessThan(decimal("1e-9999"));
        assertThat(decimal("1" + "0".repeat(1_000_000) + "1")).isGreaterThan(decimal("1e1000001"));
        assertThat(decimal("1e999999999").rounded()).isEmpty();
        assertThat(decimal("1e-999999999").rounded()).contains(decimal("0"));
        assertThat(decimal("9223372036854775807").rounded()).contains(decimal("9223372036854775807"));
        assertThat(decimal("9223372036854775808").rounded()).isEmpty();
    }

    @Test
    void whole_any_isPlainDigitsOrNothing() {
        assertThat(decimal("-12e3").whole(10)).contains("-12000");
        assertThat(decimal("1.0").whole(10)).contains("1");
        assertThat(decimal("-0.0").whole(10)).contains("0");
        assertThat(decimal("1.5").whole(10)).isEmpty();
        assertThat(decimal("1e10").whole(10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "-",
                "+",
                "e5",
                "1e",
                "1e+",
                "1e5x",
                "0x10",
                "1 2",
                "NaN",
                "Infinity",
                "--1",
                "1.2.3",
                "١"
            })
    void parse_noNumber_givesNothing(String text) {
        assertThat(Decimal.parse(text)).isEmpty();
    }

    @Test
    void equals_otherSpelling_isTheSame() {
        assertThat(decimal(" 1.50 ")).isEqualTo(decimal("+15e-1")).hasSameHashCodeAs(decimal("0.15E1"));
        assertThat(decimal("5."))
                .isEqualTo(decimal(".5e1"))
                .isNotEqualTo(decimal("-5"))
                .hasToString("0.5e1");
    }
}
