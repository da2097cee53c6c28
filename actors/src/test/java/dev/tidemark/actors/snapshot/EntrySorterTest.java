package dev.tidemark.actors.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.io.LocalDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntrySorterTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"0, 200", "2000, 1000", "1000000, 1000", "2000, 0", "2000, 1"})
    void drain_anyMemory_isSortedByCodePoint(long memoryMaxBytes, int count) {
        Random random = new Random(20_261_121);
        List<String> keys = new ArrayList<>();
        List<String> drained = new ArrayList<>();
        try (EntrySorter sorter = sorter(memoryMaxBytes)) {
            for (int index = 0; index < count; index++) {
                // From all planes: in UTF-16 the supplementary ones sort before U+E000 to U+FFFF.
                String key = new String(new int[] {codePoint(random), codePoint(random), index}, 0, 3);
                keys.add(key);
                sorter.add(new EntrySorter.Item(utf8(key), index + 1, utf8("v" + key)));
            }
            sorter.drain(item -> {
                String key = new String(item.key(), StandardCharsets.UTF_8);
                assertThat(item.value()).isEqualTo(utf8("v" + key));
                drained.add(key);
            });
            assertThat(sorter.spilled()).isGreaterThanOrEqualTo(memoryMaxBytes == 0 ? count : 0);
        }
        keys.sort((one, other) ->
                Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray()));
        assertThat(drained).isEqualTo(keys);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 300, 10_000, 1_000_000})
    void drain_keysWrittenAgain_haveTheirLastValueOrNone(long memoryMaxBytes) {
        Random random = new Random(7);
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> drained = new TreeMap<>();
        List<EntrySorter.Item> items = new ArrayList<>();
        for (int position = 1; position <= 600; position++) {
            String key = "key-" + random.nextInt(90);
            boolean deleted = random.nextInt(4) == 0;
            items.add(new EntrySorter.Item(utf8(key), position, utf8(deleted ? "" : "v" + position)));
            if (deleted) {
                expected.remove(key);
            } else {
                expected.put(key, "v" + position);
            }
        }
        Collections.shuffle(items, random);
        try (EntrySorter sorter = sorter(memoryMaxBytes)) {
            items.forEach(sorter::add);
            sorter.drain(item -> assertThat(drained.put(text(item.key()), text(item.value())))
                    .isNull());
        }
        assertThat(drained).isEqualTo(expected);
        assertThat(directory).isEmptyDirectory();
    }

    private EntrySorter sorter(long memoryMaxBytes) {
        return new EntrySorter(new LocalDisk(), directory.resolve("run"), memoryMaxBytes);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static int codePoint(Random random) {
        int[] ranges = {'a', 0xe9, 0x20ac, 0xe000, 0x1f600};
        return ranges[random.nextInt(ranges.length)];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
