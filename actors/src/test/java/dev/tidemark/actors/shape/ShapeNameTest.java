package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeNameTest {

    private static final String HANDLE = "00c0ffee00c0ffee";
    private static final ShapeDefinition PLAIN = ShapeDefinition.of("items");

    private static String name(String where, List<String> parameters, List<String> columns, boolean old) {
        return ShapeName.of(items(HANDLE, "{}", 0), new ShapeDefinition("items", where, parameters, columns, old))
                .collection();
    }

    private static CollectionDescription items(String handle, String schema, long changes) {
        CollectionSettings settings =
                CollectionSettings.DEFAULT.withSchema(schema).withSchemaChanges(changes);
        return new CollectionDescription("items", 7, handle, settings);
    }

    @Test
    void of_definition_isANameOfTheStoresOwn() {
        ShapeName name = ShapeName.of(items(HANDLE, "{}", 0), PLAIN);
        assertThat(name.collection()).matches("\\$shape/00c0ffee00c0ffee/[0-9a-f]{32}");
        assertThat(new CollectionName(name.collection()).isShape()).isTrue();
        assertThat(ShapeName.parse(name.collection())).contains(name);
    }

    @Test
    void of_differentDefinitions_areDifferentNames() {
        assertThat(List.of(
                        name("", List.of(), List.of(), false),
                        name("", List.of(), List.of(), true),
                        name("a = 1", List.of(), List.of(), false),
                        name("", List.of("a = 1"), List.of(), false),
                        name("", List.of(), List.of("a = 1"), false),
                        name("", List.of("a", "b"), List.of(), false),
                        name("", List.of("b", "a"), List.of(), false),
                        name("", List.of("a,1:b"), List.of(), false),
                        ShapeName.of(items(HANDLE, "{\"a\":{\"type\":\"text\"}}", 0), PLAIN)
                                .collection(),
                        ShapeName.of(items(HANDLE, "{}", 2), PLAIN).collection(),
                        ShapeName.of(items("0000000000000001", "{}", 0), PLAIN).collection()))
                .doesNotHaveDuplicates();
    }

    @Test
    void of_columnsInAnyOrder_areOneName() {
        assertThat(name("", List.of(), List.of("a", "b"), false))
                .isEqualTo(name(" ", List.of(), List.of("b", "a", "b"), false));
    }

    @Test
    void parse_otherNames_areNone() {
        assertThat(ShapeName.parse("users")).isEmpty();
        assertThat(ShapeName.parse("$shape/one")).isEmpty();
        assertThat(ShapeName.parse("$shape/one/two")).isEmpty();
        assertThat(ShapeName.parse("$shape/" + HANDLE + "/" + HANDLE + HANDLE + "0"))
                .isEmpty();
        assertThat(ShapeName.parse("$shape/" + HANDLE + "/" + "A".repeat(32))).isEmpty();
        assertThat(ShapeName.parse("a/b/c")).isEmpty();
    }
}
