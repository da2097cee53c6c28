package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.shape.ShapeMessage.Operation;
import dev.tidemark.actors.shape.ShapeMessage.Place;
import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages out and back in, letter by letter. */
final class ShapeMessageTest {

    private static final Row OLD = RowTest.row("{\"id\":\"k\",\"v\":1}");
    private static final Row NEW = RowTest.row("{\"id\":\"k\",\"v\":2}");
    private static final Place PLACE = new Place(12, 345, false);
    private static final String HEADERS = "\"relation\":[\"public\",\"t\"],\"lsn\":\"12\",\"op_position\":";
    private static final String KEY = ",\"key\":\"\\\"public\\\".\\\"t\\\"/\\\"k\\\"\"";

    private static final ShapeSchema KEYED = ShapeSchema.parse("{\"id\":{\"type\":\"text\",\"pk_index\":0}}");

    private final ShapeMessage plain = new ShapeMessage("t", ShapeSchema.EMPTY, false);
    private final ShapeMessage keyed = new ShapeMessage("t", KEYED, false);
    private final ShapeMessage full = new ShapeMessage("t", KEYED, true);

    @Test
    void key_specialCharacters_areSpeltAsElectricSpellsThem() {
        assertThat(plain.key("a/b\"c")).isEqualTo("\"public\".\"t\"/\"a//b\"c\"");
        assertThat(new ShapeMessage("a/b.c", ShapeSchema.EMPTY, false).key(""))
                .isEqualTo("\"public\".\"a//b..c\"/\"\"");
    }

    @Test
    void snapshotRow_any_hasNoPlace() {
        assertThat(plain.snapshotRow("k", OLD))
                .isEqualTo("{\"headers\":{\"operation\":\"insert\",\"relation\":[\"public\",\"t\"]}" + KEY
                        + ",\"value\":{\"id\":\"k\",\"v\":1}}");
        assertThat(ShapeMessage.snapshotEnd(345))
                .isEqualTo(
                        "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"0\",\"xmax\":\"346\",\"xip_list\":[]}}");
    }

    @Test
    void insert_lastOfItsCommit_saysSo() {
        assertThat(plain.insert(new Place(12, 345, true), "k", OLD))
                .isEqualTo("{\"headers\":{\"operation\":\"insert\"," + HEADERS + "0,\"txids\":[345],\"last\":true}"
                        + KEY + ",\"value\":{\"id\":\"k\",\"v\":1}}");
    }

    @Test
    void update_any_isTheWholeRow() {
        String update =
                "{\"headers\":{\"operation\":\"update\"," + HEADERS + "0,\"txids\":[345]}" + KEY + ",\"value\":" + NEW;
        assertThat(keyed.update(PLACE, "k", OLD, NEW)).containsExactly(update + "}");
        assertThat(full.update(PLACE, "k", OLD, NEW)).containsExactly(update + ",\"old_value\":" + OLD + "}");
    }

    @Test
    void update_memberVanished_isADeleteAndAnInsert() {
        Row less = RowTest.row("{\"id\":\"k\"}");
        assertThat(keyed.update(new Place(12, 345, true), "k", OLD, less))
                .containsExactly(
                        "{\"headers\":{\"operation\":\"delete\"," + HEADERS + "0,\"txids\":[345]}" + KEY
                                + ",\"value\":{\"id\":\"k\"}}",
                        "{\"headers\":{\"operation\":\"insert\"," + HEADERS + "1,\"txids\":[345],\"last\":true}" + KEY
                                + ",\"value\":{\"id\":\"k\"}}");
    }

    @Test
    void delete_any_tellsTheKeyOrTheRow() {
        String delete =
                "{\"headers\":{\"operation\":\"delete\"," + HEADERS + "0,\"txids\":[345]}" + KEY + ",\"value\":";
        assertThat(keyed.delete(PLACE, "k", OLD)).isEqualTo(delete + "{\"id\":\"k\"}}");
        assertThat(plain.delete(PLACE, "k", OLD)).isEqualTo(delete + OLD + "}");
        assertThat(full.delete(PLACE, "k", OLD)).isEqualTo(delete + OLD + "}");
    }

    @Test
    void record_any_isMinifiedJsonAndReadBack() {
        byte[] update = ShapeMessage.record(345, keyed.update(PLACE, "k", OLD, NEW));
        assertThat(Json.parse(update).bytes()).isEqualTo(update);
        assertThat(new String(update, StandardCharsets.UTF_8)).startsWith("{\"source\":345,\"messages\":[{\"headers\"");

        ShapeRecord read = ShapeRecord.of(update);
        assertThat(read.source()).isEqualTo(345);
        assertThat(read.operation()).contains(Operation.UPDATE);
        assertThat(read.row()).contains(NEW);
        assertThat(read.isMember()).isTrue();
    }

    @Test
    void record_lastMessage_decides() {
        ShapeRecord pair =
                ShapeRecord.of(ShapeMessage.record(1, keyed.update(PLACE, "k", OLD, RowTest.row("{\"id\":\"k\"}"))));
        assertThat(pair.operation()).contains(Operation.INSERT);
        assertThat(pair.row()).contains(RowTest.row("{\"id\":\"k\"}"));

        ShapeRecord deleted = ShapeRecord.of(ShapeMessage.record(2, List.of(keyed.delete(PLACE, "k", OLD))));
        assertThat(deleted.operation()).contains(Operation.DELETE);
        assertThat(deleted.isMember()).isFalse();
    }

    @Test
    void record_ofAMark_hasNoOperation() {
        for (List<String> messages : List.of(List.<String>of(), List.of(ShapeMessage.snapshotEnd(5)))) {
            ShapeRecord mark = ShapeRecord.of(ShapeMessage.record(5, messages));
            assertThat(mark.source()).isEqualTo(5);
            assertThat(mark.operation()).isEmpty();
            assertThat(mark.row()).isEmpty();
            assertThat(mark.isMember()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "{}",
                "{\"source\":1}",
                "{\"messages\":[],\"source\":1}",
                "{\"source\":\"1\",\"messages\":[]}"
            })
    void record_misspelt_isRefused(String value) {
        assertThatThrownBy(() -> ShapeRecord.of(value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidRequestException.class);
    }
}
