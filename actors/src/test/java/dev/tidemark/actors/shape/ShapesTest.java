package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What shapes show of a collection, and how they keep in step with it. */
class ShapesTest extends ShapeScene {

    @Test
    void shape_emptyCollection_isTheEndOfItsFirstRowsAlone() {
        Shape shape = shape(PLAIN);
        assertThat(simulation.await(shape.complete())).isTrue();
        assertThat(simulation.await(shape.caughtUp())).isEqualTo(1);
        assertThat(messages(shape, 0, 1))
                .isEqualTo(
                        "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"0\",\"xmax\":\"1\",\"xip_list\":[]}}");
    }

    @Test
    void shape_rowsAndChanges_foldToWhatTheCollectionHas() {
        set("a", "{\"n\":1}");
        set("b", "{\"n\":2}");
        Shape shape = shape(PLAIN);
        long first = simulation.await(shape.caughtUp());
        assertThat(first).isEqualTo(3);
        set("a", "{\"n\":3}");
        simulation.await(items().delete("b"));
        set("c", "[7]");
        long then = simulation.await(shape.caughtUp());
        assertThat(then).isEqualTo(6);
        assertThat(messages(shape, first, then))
                .contains("\"lsn\":\"4\"", "\"txids\":[3]", "\"lsn\":\"6\"", "\"txids\":[5]");
        assertThat(folded(shape).rows())
                .containsOnly(Map.entry(key("a"), tree("{\"n\":3}")), Map.entry(key("c"), tree("{\"value\":[7]}")));
        assertThat(store.statistics().shapes().active()).isEqualTo(1);
        assertThat(store.statistics().shapes().count()).isEqualTo(1);
    }

    @Test
    void shape_condition_followsRowsThatComeAndGo() {
        set("a", "{\"n\":1}");
        set("b", "{\"n\":9}");
        ShapeDefinition large = new ShapeDefinition("items", "n > $1", List.of("5"), List.of(), true);
        assertThat(rows(large)).containsOnlyKeys(key("b"));
        set("a", "{\"n\":6}");
        set("b", "{\"n\":2}");
        assertThat(rows(large)).containsOnlyKeys(key("a"));
        set("a", "{\"n\":7}");
        Shape shape = shape(large);
        assertThat(messages(shape, 0, simulation.await(shape.caughtUp()))).contains("\"old_value\":{\"n\":6}");
    }

    @Test
    void shape_wrongDefinitions_areRefusedWithTheReason() {
        assertRefused(store.shape(where("n >")), InvalidRequestException.class, "where");
        assertRefused(store.shape(where("n = '" + "x".repeat(9_000) + "'")), InvalidRequestException.class, "too long");
        assertRefused(store.shape(ShapeDefinition.of("nobody")), UnknownCollectionException.class, "does not exist");
        simulation.await(store.create("stream", CollectionSettings.KEYLESS));
        assertRefused(store.shape(ShapeDefinition.of("stream")), InvalidRequestException.class, "no keys");
        assertThat(store.statistics().shapes().count()).isZero();
    }

    @Test
    void shape_nobodyAsks_isNotFollowedAndGoesOnWhereItStood() {
        set("a", "{\"n\":1}");
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        simulation.advance(IDLE);
        assertThat(store.statistics().shapes().active()).isZero();
        set("b", "{\"n\":2}");
        simulation.advance(IDLE);
        assertThat(simulation.await(shape.caughtUp())).isEqualTo(3);
        assertThat(folded(shape).rows()).hasSize(2);
        assertThat(shape(PLAIN).handle()).isEqualTo(shape.handle());
        assertThat(store.statistics().shapes().begun()).isEqualTo(1);
    }

    @Test
    void shape_longWithoutATrace_isMarkedBeforeItRests() {
        Shape shape = shape(where("n > 1000"));
        assertThat(simulation.await(shape.caughtUp())).isEqualTo(1);
        for (int n = 0; n < 30; n++) {
            set("a", "{\"n\":" + n + "}");
        }
        simulation.await(shape.caughtUp());
        simulation.advance(IDLE);
        assertThat(store.statistics().shapes().active()).isZero();
        assertThat(simulation.await(shape.log().state()).watermark()).isEqualTo(2);
        assertThat(messages(shape, 1, 2)).isEmpty();
        assertThat(simulation.await(shape.log().log(1, 1)).records().get(0).valueText())
                .isEqualTo("{\"source\":30,\"messages\":[]}");
        assertThat(simulation.await(shape.caughtUp())).isEqualTo(2);
    }

    @Test
    void shape_storeClosedOrCut_hasTheSameHandleAndNothingTwice() {
        set("a", "{\"n\":1}");
        Shape before = shape(PLAIN);
        simulation.await(before.caughtUp());
        simulation.await(store.close());
        open();
        set("b", "{\"n\":2}");
        Shape after = shape(PLAIN);
        assertThat(after.handle()).isEqualTo(before.handle());
        assertThat(simulation.await(after.caughtUp())).isEqualTo(3);
        simulation.crash();
        disk.powerCut();
        open();
        assertThat(shape(PLAIN).handle()).isEqualTo(before.handle());
        assertThat(simulation.await(shape(PLAIN).caughtUp())).isEqualTo(3);
        assertThat(rows(PLAIN)).hasSize(2);
    }

    @Test
    void shape_sourceThatMayHaveLostWhatItHad_isBegunAnewAfterEachOpening() {
        simulation.await(store.create("loose", CollectionSettings.of(Durability.NEVER)));
        ShapeDefinition loose = ShapeDefinition.of("loose");
        String first = shape(loose).handle();
        simulation.advance(IDLE);
        assertThat(shape(loose).handle()).isEqualTo(first);
        simulation.await(store.close());
        open();
        assertThat(shape(loose).handle()).isNotEqualTo(first);
    }

    @Test
    void change_schema_makesAnotherShape() {
        set("a", "{\"n\":1}");
        Shape before = shape(PLAIN);
        simulation.await(before.caughtUp());
        simulation.await(store.change("items", settings -> settings.withSchema("{\"n\":{\"type\":\"int8\"}}")));
        Shape after = shape(PLAIN);
        assertThat(after.handle()).isNotEqualTo(before.handle());
        assertThat(after.schema()).isEqualTo("{\"n\":{\"type\":\"int8\"}}");
        assertThat(folded(after).rows()).containsEntry(key("a"), tree("{\"n\":\"1\"}"));
    }

    @Test
    void change_schemaThereAndBack_neverMakesAShapeOfBeforeAgain() {
        Shape before = shape(PLAIN);
        simulation.await(store.change("items", settings -> settings.withSchema("{\"n\":{\"type\":\"int8\"}}")));
        Shape between = shape(PLAIN);
        simulation.await(store.change(
                "items", settings -> CollectionSettings.DEFAULT.withSchema(CollectionSettings.SCHEMA_NONE)));
        simulation.crash();
        disk.powerCut();
        open();
        assertThat(shape(PLAIN).handle()).isNotIn(before.handle(), between.handle());
        assertThat(shape(PLAIN).schema()).isEqualTo(before.schema());
    }
}
