package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntrySorterTest {

    @ParameterizedTest
    @CsvSource({"0, 200", "2000, 1000", "1000000, 1000", "2000, 0", "2000, 1"})
    void drain_anyMemory_isSortedByCodePoint(long memoryMaxBytes, int count) throws IOException {
        Random random = new Random(20_261_121);
        List<String> keys = new ArrayList<>();
        List<String> drained = new ArrayList<>();
        try (EntrySorter sorter = new EntrySorter(memoryMaxBytes)) {
            for (int index = 0; index < count; index++) {
                // From all planes: in UTF-16 the supplementary ones sort before U+E000 to U+FFFF.
                String key = new String(new int[] {codePoint(random), codePoint(random), index}, 0, 3);
                keys.add(key);
                sorter.add(new EntrySorter.Item(utf8(key), utf8("v" + key)));
            }
            sorter.drain(item -> {
                String key = new String(item.key(), StandardCharsets.UTF_8);
                assertThat(item.value()).isEqualTo(utf8("v" + key));
                drained.add(key);
            });
            assertThat(sorter.runs()).isEqualTo(memoryMaxBytes == 0 ? count : sorter.runs());
        }
        keys.sort((one, other) ->
                Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray()));
        assertThat(drained).isEqualTo(keys);
    }

    private static int codePoint(Random random) {
        int[] ranges = {'a', 0xe9, 0x20ac, 0xe000, 0x1f600};
        return ranges[random.nextInt(ranges.length)];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
