package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** LIKE against regular expressions, and where those would never end. */
final class LikePatternTest {

    private static boolean matches(String pattern, String text) {
        return LikePattern.of(pattern, '\\', false).matches(text);
    }

    @Test
    void pattern_random_matchesAsTheRegularExpressionDoes() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 3_000; round++) {
            String pattern = word(random, "ab%_", 8);
            String text = word(random, "ab", 12);
            String regex = pattern.replace("%", ".*").replace('_', '.');
            assertThat(matches(pattern, text)).as("%s LIKE %s", text, pattern).isEqualTo(Pattern.matches(regex, text));
        }
    }

    private static String word(SplittableRandom random, String letters, int lengthMax) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(lengthMax + 1); length > 0; length--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    @Test
    void pattern_withEscapes_takesCharactersForThemselves() {
        assertThat(matches("100\\%", "100%")).isTrue();
        assertThat(matches("100\\%", "1000")).isFalse();
        assertThat(matches("\\_\\\\", "_\\")).isTrue();
        assertThat(LikePattern.of("a!%", '!', false).matches("a%")).isTrue();
        assertThat(LikePattern.of("a\\", LikePattern.NO_ESCAPE, false).matches("a\\"))
                .isTrue();
        assertThatThrownBy(() -> matches("a\\", "a")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void pattern_withoutCase_foldsBothSides() {
        assertThat(LikePattern.of("STRA_E ÄÖ%", '\\', true).matches("straße äöü"))
                .isTrue();
        assertThat(LikePattern.of("a", '\\', true).matches("b")).isFalse();
    }

    @Test
    void pattern_charactersOfTwoUnits_countAsOne() {
        assertThat(matches("_\ud83d\ude00_", "x\ud83d\ude00\ud83d\ude01")).isTrue();
        assertThat(matches("__", "\ud83d\ude00")).isFalse();
    }

    @Test
    void pattern_acrossWords_movesItsStatesOn() {
        for (int length : new int[] {63, 64, 65, 127, 128, 1_024}) {
            String text = "ab".repeat(length / 2) + (length % 2 == 0 ? "" : "a");
            assertThat(matches(text, text)).as("length %d", length).isTrue();
            assertThat(matches("_".repeat(length), text)).isTrue();
            assertThat(matches(text, text + "a")).isFalse();
            assertThat(matches(text + "%", text + "zz")).isTrue();
        }
        assertThatThrownBy(() -> matches("a".repeat(1_025), "a")).hasMessageContaining("too long: limit=1024");
    }

    @Test
    void pattern_thatWouldGoBackForEver_endsSoon() {
        String pattern = "%a".repeat(500) + "b";
        String text = "a".repeat(1 << 20);
        Assertions.assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(matches(pattern, text)).isFalse());
    }
}
