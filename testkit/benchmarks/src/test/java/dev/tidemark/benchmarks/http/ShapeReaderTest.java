package dev.tidemark.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShapeReaderTest {

    private static final String UP_TO_DATE = "{\"headers\":{\"control\":\"up-to-date\"}}";

    private final ShapeReader.Tally tally = new ShapeReader.Tally();
    private final ShapeReader reader = new ShapeReader("rows", tally);

    private void answered(String offset, String cache, String body) {
        Map<String, String> headers =
                Map.of("electric-handle", "h", "electric-offset", offset, "electric-cursor", "7", "x-cache", cache);
        reader.answered(200, name -> headers.getOrDefault(name, ""), body);
    }

    private static String row(int number) {
        return "{\"value\":{\"serial\":" + number + "}},";
    }

    @Test
    void target_fromTheBeginningToTheTip_goesOnFromEachAnswer() {
        assertThat(reader.target()).isEqualTo("/v1/shape?log=full&offset=-1&table=rows");
        answered("2_0", "MISS", "[" + row(2) + row(1) + "]");
        assertThat(reader.target()).isEqualTo("/v1/shape?handle=h&log=full&offset=2_0&table=rows");
        answered("2_0", "HIT", "[" + UP_TO_DATE + "]");
        assertThat(reader.target()).isEqualTo("/v1/shape?cursor=&handle=h&live=true&log=full&offset=2_0&table=rows");
        answered("3_0", "HIT", "[" + row(3) + UP_TO_DATE + "]");
        assertThat(reader.target()).isEqualTo("/v1/shape?cursor=7&handle=h&live=true&log=full&offset=3_0&table=rows");

        assertThat(reader.has(3)).isTrue();
        assertThat(tally.polled).isEqualTo(1);
        assertThat(tally.fromCache).isEqualTo(1);
        assertThat(tally.missed + tally.repeated + tally.looped).isZero();
    }

    @Test
    void answered_rowsLeftOutAndGivenAgain_areCounted() {
        answered("4_0", "MISS", "[" + row(1) + row(4) + UP_TO_DATE + "]");
        assertThat(tally.missed).isEqualTo(2);
        answered("5_0", "MISS", "[" + row(4) + row(5) + UP_TO_DATE + "]");
        assertThat(tally.missed).isEqualTo(2);
        assertThat(tally.repeated).isEqualTo(1);
    }

    @Test
    void target_askedForTwiceInARow_isCountedAsALoop() {
        reader.target();
        answered("-1", "MISS", "[]");
        reader.target();
        reader.target();

        assertThat(tally.looped).isEqualTo(1);
    }

    @Test
    void answered_refusal_fails() {
        assertThatThrownBy(() -> reader.answered(409, name -> "", "[]")).isInstanceOf(IllegalStateException.class);
    }
}
