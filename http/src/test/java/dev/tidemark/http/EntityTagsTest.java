package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    @Test
    void parse_listOverSeveralLines_keepsStrongAndWeakApart() {
        EntityTags tags = EntityTags.parse("If-Match", List.of("\"1\", W/\"2\"", "\"a,b\",\"3\""));
        assertThat(tags.any()).isFalse();
        assertThat(tags.strong()).containsExactlyInAnyOrder("1", "a,b", "3");
        assertThat(tags.weak()).containsExactly("2");
    }

    @Test
    void compare_weakTag_matchesWeaklyOnly() {
        EntityTags tags = EntityTags.parse("If-Match", List.of("W/\"2\""));
        assertThat(tags.matchesStrongly("2")).isFalse();
        assertThat(tags.matchesWeakly("2")).isTrue();
    }

    @Test
    void compare_star_matchesAll() {
        EntityTags tags = EntityTags.parse("If-Match", List.of(" * "));
        assertThat(tags.matchesStrongly("2")).isTrue();
        assertThat(tags.matchesWeakly("2")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"01\"", "\"+1\"", "\"\"", "\"x\"", "\"99999999999999999999\""})
    void positions_tagThatIsNone_isNotAmongThem(String value) {
        EntityTags tags = EntityTags.parse("If-Match", List.of(value));
        assertThat(tags.strong()).hasSize(1);
        assertThat(tags.positions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "\"1", "\"1\" \"2\"", "\"1\",", ",\"1\"", "*,\"1\"", "w/\"1\"", "", "\"1\";x", "\" 1\""})
    void parse_malformedValue_isRefused(String value) {
        assertThatThrownBy(() -> EntityTags.parse("If-Match", List.of(value)))
                .isInstanceOf(RequestRefused.class)
                .hasMessageContaining("If-Match");
    }
}
