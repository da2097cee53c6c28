package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.ShapeMessages;
import dev.tidemark.actors.ShapeSubset;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Queries of some rows of a shape, as a host makes them. */
class ShapeSubsetTest extends ShapeScene {

    private ShapeSubset subset(ShapeDefinition definition, SubsetQuery query) {
        return simulation.await(shape(definition).subset(query));
    }

    private static List<String> texts(ShapeSubset subset) {
        return subset.rows().stream().map(row -> row.key() + row.value()).toList();
    }

    private void fill(int count) {
        for (int number = 1; number <= count; number++) {
            set("k" + number, "{\"n\":" + number + ",\"more\":true}");
        }
    }

    @Test
    void subset_ofAPart_hasItsRowsInOrderAsClientsGetThem() {
        fill(20);
        ShapeDefinition small = new ShapeDefinition("items", "n <= $1", List.of("12"), List.of("n"), false);
        SubsetQuery query = SubsetQuery.where("n > $1", "3").orderedBy("n DESC").withPage(1, 3);
        assertThat(texts(subset(small, query))).containsExactly("k11{\"n\":11}", "k10{\"n\":10}", "k9{\"n\":9}");
        assertThat(subset(small, SubsetQuery.ALL).rows()).hasSize(12);
    }

    @Test
    void subset_afterAWrite_saysThatItIsInTheRowsAndWhereTheLogHasIt() {
        fill(3);
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        set("k2", "{\"n\":7}");
        ShapeSubset subset = simulation.await(shape.subset(SubsetQuery.where("n = 7")));
        assertThat(texts(subset)).containsExactly("k2{\"n\":7}");
        assertThat(subset.source()).isEqualTo(4);
        assertThat(messages(shape, subset.position() - 1, subset.position())).contains("\"txids\":[4]");
    }

    /** Looked at where the write is answered: keys are known by then. */
    @Test
    void subset_askedForByTheAnswerOfAWrite_hasIt() {
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        CompletionStage<ShapeSubset> asked =
                items().set("k", Json.parse("{}")).thenCompose(done -> shape.subset(SubsetQuery.ALL));
        ShapeSubset subset = simulation.await(asked);
        assertThat(subset.source()).isEqualTo(1);
        assertThat(texts(subset)).containsExactly("k{}");
    }

    @Test
    void subset_asMessages_isWhatClientsKnowByItsMark() {
        fill(1);
        ShapeSubset subset = subset(where("n = 1"), SubsetQuery.ALL);
        assertThat(ShapeMessages.of(subset, "items", 77).utf8String())
                .isEqualTo(
                        "{\"headers\":{\"operation\":\"insert\",\"relation\":[\"public\",\"items\"],\"snapshot_mark\":77},"
                                + "\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"k1\\\"\",\"value\":{\"n\":1,\"more\":true}}");
        ShapeSubset nothing = subset(PLAIN, SubsetQuery.where("n = 2"));
        assertThat(ShapeMessages.of(nothing, "items", 1).utf8String()).isEmpty();
    }

    @Test
    void query_invalid_isRefusedByName() {
        Shape shape = shape(PLAIN);
        String longer = "n = '" + "x".repeat(9_000) + "'";
        assertRefused(shape.subset(SubsetQuery.where("n = =")), InvalidRequestException.class, "where: ");
        assertRefused(shape.subset(SubsetQuery.where(longer)), InvalidRequestException.class, "where: too long");
        assertRefused(
                shape.subset(SubsetQuery.ALL.orderedBy("n sideways")), InvalidRequestException.class, "order_by: ");
        assertRefused(shape.subset(SubsetQuery.ALL.withPage(0, 1_000_000)), InvalidRequestException.class, "limit: ");
    }

    @Test
    void subset_moreThanMayBeHeld_isRefused() {
        fill(60);
        assertRefused(shape(PLAIN).subset(SubsetQuery.ALL), InvalidRequestException.class, "rowsMax=50");
    }

    @Test
    void subset_collectionCreatedAnew_isNotThatOfTheShape() {
        fill(2);
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        simulation.await(store.drop("items"));
        simulation.await(store.create("items", CollectionSettings.DEFAULT));
        assertRefused(shape.subset(SubsetQuery.ALL), UnknownCollectionException.class, "");
    }
}
