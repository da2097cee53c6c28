package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Migration;
import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationRoutesTest {

    private static final ApiProbe API = new ApiProbe();

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void get_migrations_areThoseRecorded() {
        API.fresh();
        assertThat(API.get("/v1/migrations").body())
                .isEqualTo(
                        "{\"migrations\":[{\"version\":1,\"name\":\"first \\\"one\\\"\",\"state\":\"applied\",\"steps\":0,"
                                + "\"time\":\"2026-11-22T08:00:00.123Z\"},{\"version\":2,\"name\":\"second\",\"state\":\"begun\","
                                + "\"steps\":3,\"time\":\"2026-11-22T08:00:00.123Z\"}]}\n");
    }

    @Test
    void text_everyStep_isTaken() {
        assertThat(MigrationText.parse("""
                        [ {"version": 1, "name": "one", "steps": [
                             {"create": "a"}, {"create": "log", "settings": {"keyless": true}},
                             {"change": "log", "settings": {"retention": {"maxCount": 5}}},
                             {"write": [{"op": "set", "collection": "a", "key": "x", "value": 1}]},
                             {"rename": "a", "to": "b"}, {"drop": "b"} ]},
                          {"version": 2, "name": "nothing", "steps": []} ]
                        """.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT))
                .extracting(Migration::version, Migration::name)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, "one"),
                        org.assertj.core.groups.Tuple.tuple(2L, "nothing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                | migrations are no array",
                "[{\"version\":0,\"name\":\"a\",\"steps\":[]}]     | member is no version: name=version min=1 migration=0",
                "[{\"version\":1,\"steps\":[]}]                    | member is missing: name=name migration=0",
                "[{\"version\":1,\"name\":\"a\",\"step\":[]}]      | unknown, or there twice: name=step migration=0",
                "[{\"version\":4,\"name\":\"a\",\"steps\":[{}]}]   | member is missing: name=write version=4 step=0",
                "[{\"version\":4,\"name\":\"a\",\"steps\":[{\"drop\":\"x\",\"to\":\"y\"}]}] | step=drop name=to version=4 step=0",
                "[{\"version\":4,\"name\":\"a\",\"steps\":[{\"write\":[{\"op\":\"set\"}]}]}] | name=collection index=0 version=4 step=0",
                "[{\"version\":4,\"name\":\"a\",\"steps\":[{\"create\":\"x\",\"settings\":{\"z\":1}}]}] | unknown setting: name=z version=4 step=0"
            })
    void text_mistakes_areNamedWithTheirPlace(String text, String reason) {
        assertThatThrownBy(() -> MigrationText.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }
}
