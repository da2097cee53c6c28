package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes that are parts or views of a collection, as the client from npm has them. */
@Tag("clients")
class ShapeDefinitionTest extends ClientAndServer {

    private static String player(String team, int score) {
        return "{\"team\":\"" + team + "\",\"score\":" + score + "}";
    }

    @Test
    void where_withParameters_givesRowsThatEnterAndLeave() {
        SourceCollection players = created("players");
        players.put("ann", player("red", 9));
        players.put("bob", player("red", 1));
        players.put("cyd", player("blue", 9));
        String options = "{ params: { table: 'players', where: 'score > $1 AND team = $2', params: ['5', 'red'] } }";
        try (ClientStream client = open(options)) {
            client.awaitUpToDate();
            assertThat(client.rows()).containsOnlyKeys(players.rowKey("ann"));
            players.put("bob", player("red", 6));
            client.await("rows.length === 2");
            players.put("bob", player("red", 7));
            client.await("rows[1].score === 7");
            players.put("ann", player("red", 5));
            client.await("rows.length === 1");
            players.put("cyd", player("red", 9));
            players.delete("bob");
            players.put("dan", player("blue", 9));
            players.put("eve", player("red", 100));
            client.await("rows.length === 2 && rows.some(row => row.score === 100)");
            players.requireSame(
                    client,
                    row -> row.get("score").intValue() > 5
                            && row.get("team").textValue().equals("red"));
            assertThat(client.operations()).isEqualTo("insert,insert,update,delete,insert,delete,insert");
        }
    }

    @Test
    void where_ofManyKinds_selectsAsItSays() {
        SourceCollection things = created("things");
        things.fill(1, 300, 1);
        things.put("odd", "{\"number\":null,\"text\":\"it's 100% odd\"}");
        requireCount("number IN (1, 2, 3, 1000)", 3);
        requireCount("text LIKE 'text of 1%' AND NOT number >= 100", 11);
        requireCount("number IS NULL", 1);
        requireCount("number IS NOT NULL AND (number < 11 OR number > 290)", 20);
        requireCount("text = 'it''s 100% odd'", 1);
    }

    private static void requireCount(String where, int expected) {
        try (ClientStream client =
                open("{ subscribe: false, params: { table: 'things', where: `%s` } }".formatted(where))) {
            client.awaitUpToDate();
            assertThat(client.count("rows.length")).as(where).isEqualTo(expected);
        }
    }

    @Test
    void where_thatIsNone_isRefusedWithTheReason() {
        created("refusing");
        try (ClientStream client = open("{ params: { table: 'refusing', where: 'score >' } }")) {
            client.await("errors.length > 0");
            assertThat(client.count("errors[0].status")).isEqualTo(400);
            assertThat(client.text("errors[0].message")).contains("where");
        }
    }

    @Test
    void columns_aRowHasThemAlone_andChangesOfOthersAreNotTold() {
        SourceCollection users = created("columns");
        users.put("ann", "{\"name\":\"Ann\",\"score\":1,\"secret\":\"x\"}");
        try (ClientStream client = open("{ params: { table: 'columns', columns: ['name', 'score'] } }")) {
            client.awaitUpToDate();
            assertThat(client.value("rows[0]")).isEqualTo(ClientDriver.json("{\"name\":\"Ann\",\"score\":1}"));
            users.put("ann", "{\"name\":\"Ann\",\"score\":1,\"secret\":\"y\"}");
            users.put("ann", "{\"name\":\"Ann\",\"score\":2,\"secret\":\"y\"}");
            client.await("rows[0].score === 2");
            assertThat(client.operations()).isEqualTo("insert,update");
        }
    }

    @Test
    void replicaFull_tellsWhatWasBefore() {
        SourceCollection users = created("full");
        users.put("ann", player("red", 1));
        try (ClientStream client = open("{ params: { table: 'full', replica: 'full' } }")) {
            client.awaitUpToDate();
            users.put("ann", player("red", 2));
            client.await("changes.length === 2");
            assertThat(client.value("changes[1].value")).isEqualTo(ClientDriver.json(player("red", 2)));
            assertThat(client.value("changes[1].old_value.score").intValue()).isEqualTo(1);
            users.delete("ann");
            client.await("rows.length === 0");
            assertThat(client.value("changes[2].value")).isEqualTo(ClientDriver.json(player("red", 2)));
        }
    }

    @Test
    void schema_configured_givesTypedColumns() {
        SourceCollection typed = new SourceCollection(server.http(), "typed");
        typed.create("""
                {"schema":{"id":{"type":"text","pk_index":0,"not_null":true},"small":{"type":"int4"},"big":{"type":"int8"},
                 "ratio":{"type":"float8"},"done":{"type":"bool"},"doc":{"type":"jsonb"},"list":{"type":"int4","dims":1},
                 "names":{"type":"text","dims":1},"at":{"type":"timestamptz"},
                 "größe":{"type":"int4"}}}""");
        typed.put("ann", """
                {"small":7,"big":9007199254740993,"ratio":0.5,"done":true,"doc":{"a":[1,null]},"list":[1,2],
                 "names":["a b","c\\"d",null],"at":"2026-01-02T03:04:05Z","free":{"x":1},"größe":5}""");
        typed.put("bob", "{}");
        try (ClientStream client = open(typed.all())) {
            client.awaitUpToDate();
            JsonNode ann = client.value("byKey.get('%s')".formatted(typed.rowKey("ann")));
            assertThat(ann).isEqualTo(ClientDriver.json("""
                    {"id":"ann","small":7,"big":"9007199254740993n","ratio":0.5,"done":true,"doc":{"a":[1,null]},"list":[1,2],
                     "names":["a b","c\\"d",null],"at":"2026-01-02T03:04:05Z","free":{"x":1},"größe":5}"""));
            JsonNode bob = client.value("byKey.get('%s')".formatted(typed.rowKey("bob")));
            assertThat(bob).isEqualTo(ClientDriver.json("""
                    {"id":"bob","small":null,"big":null,"ratio":null,"done":null,"doc":null,"list":null,"names":null,"at":null,
                     "größe":null}"""));
            typed.delete("ann");
            client.await("rows.length === 1");
        }
    }

    @Test
    void changesOnly_givesChangesAndNoRowsOfBefore() {
        SourceCollection users = created("changes");
        users.fill(1, 100, 1);
        try (ClientStream client = open(users.all("log: 'changes_only',"))) {
            client.awaitUpToDate();
            assertThat(client.value("changes")).isEmpty();
            users.put("new", "{\"score\":1}");
            users.fill(7, 7, 2);
            client.await("changes.length === 2");
            assertThat(client.operations()).isEqualTo("insert,update");
            assertThat(client.count("rows.length")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void subset_requestedIntoAShape_isKeptInStep(String method) {
        SourceCollection users = created("subset" + method);
        users.fill(1, 100, 1);
        try (ClientStream client = open(users.all("log: 'changes_only', subsetMethod: '" + method + "',"))) {
            client.awaitUpToDate();
            client.value("shape.requestSnapshot("
                    + "{ where: 'number > $1', params: { '1': '90' }, orderBy: 'number DESC', limit: 3, offset: 1 })");
            client.await("rows.length === 3");
            assertThat(client.text("rows.map(row => row.number).join()")).isEqualTo("99,98,97");
            users.fill(98, 98, 2);
            users.fill(5, 5, 2);
            client.await("rows.some(row => row.round === 2)");
            users.delete("k97");
            client.await("rows.length === 2");
            client.value("shape.requestSnapshot({ where: 'number <= 5', orderBy: 'number' , limit: 100 })");
            client.await("rows.length === 7");
            assertThat(client.text("rows.filter(row => row.round === 2).map(row => row.number).sort().join()"))
                    .isEqualTo("5,98");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void subset_fetched_isThePartThatItNames(String method) {
        SourceCollection users = created("fetched" + method);
        users.fill(1, 30, 1);
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            String query = "{ method: '" + method + "', where: 'number > 20', orderBy: 'number', limit: 2 }";
            JsonNode fetched = client.value("stream.fetchSnapshot(" + query + ")");
            assertThat(fetched.get("data")).hasSize(2);
            assertThat(fetched.get("data").get(0).get("value").get("number").intValue())
                    .isEqualTo(21);
            assertThat(fetched.get("data").get(0).get("key").textValue()).isEqualTo(users.rowKey("k21"));
            assertThat(client.count("rows.length")).isEqualTo(30);
        }
    }
}
