package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {

    @Test
    void fileName_ofEitherKind_isReadBack() {
        assertThat(new SegmentName(813, 0).fileName()).isEqualTo("00000000000000000813.jsonl");
        assertThat(new SegmentName(813, 12).fileName()).isEqualTo("00000000000000000813.12.jsonl");
        for (long generation : new long[] {0, 1, 12, Long.MAX_VALUE}) {
            SegmentName name = new SegmentName(Long.MAX_VALUE, generation);
            assertThat(SegmentName.parse(name.fileName())).hasValue(name);
            assertThat(name.isCompacted()).isEqualTo(generation > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000000000000001.0.jsonl",
                "00000000000000000001.01.jsonl",
                "00000000000000000001..jsonl",
                "00000000000000000001.-1.jsonl",
                "00000000000000000001.1.2.jsonl",
                "00000000000000000001.99999999999999999999.jsonl",
                "00000000000000000000.1.jsonl",
                "00000000000000000001.1.jsonl.tmp",
                "000000000000000000011.jsonl",
                "1.1.jsonl"
            })
    void parse_anyOtherSpelling_isEmpty(String name) {
        assertThat(SegmentName.parse(name)).isEmpty();
    }

    @Test
    void name_impossibleNumbers_isRefused() {
        assertThatThrownBy(() -> new SegmentName(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SegmentName(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
