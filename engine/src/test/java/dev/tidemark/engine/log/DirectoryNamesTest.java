package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryNamesTest {

    private static final CollectionId ID = new CollectionId(42);

    @ParameterizedTest
    @CsvSource({
        "orders, orders",
        "Orders-2_b.x, Orders-2_b.x",
        "., %2E",
        ".., %2E.",
        ".git, %2Egit",
        "a/b, a%2Fb",
        "../../etc, %2E.%2F..%2Fetc",
        "a%2Fb, a%252Fb",
        "a~1, a%7E1",
        "a b, a%20b",
        "é, %C3%A9"
    })
    void name_whateverItsCharacters_isOnePathElement(String name, String directory) {
        assertThat(of(name)).isEqualTo(directory);
        assertThat(DirectoryNames.nameOf(directory)).hasValue(name(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lost+found", "a%2", "a%", "%61", "%2f", "%~42", ".git", "\u0161", "%00", "a%C3"})
    void nameOf_whatNoNameBecomes_isNone(String directory) {
        assertThat(DirectoryNames.nameOf(directory)).isEmpty();
    }

    @Test
    void name_asLongAsTheBound_isNotCut() {
        assertThat(of("a".repeat(200))).isEqualTo("a".repeat(200));
    }

    @Test
    void name_beyondTheBound_isCutAndToldApartByNumber() {
        String cut = of("a".repeat(201));
        assertThat(cut).isEqualTo("a".repeat(180) + "%~42");
        assertThat(cut).isNotEqualTo(DirectoryNames.of(name("a".repeat(202)), new CollectionId(43)));
    }

    @Test
    void name_longestOfAll_fitsAFileSystem() {
        CollectionId largest = new CollectionId(Long.MAX_VALUE);
        assertThat(DirectoryNames.of(name("é".repeat(127)), largest)).hasSizeLessThanOrEqualTo(255);
    }

    private static String of(String name) {
        return DirectoryNames.of(name(name), ID);
    }

    private static CollectionName name(String name) {
        return new CollectionName(name);
    }
}
