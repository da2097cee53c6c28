package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionFilesTest {

    private static final Path DATA = Path.of("data");
    private static final CollectionFiles FILES = SampleLines.files(DATA);
    private static final CollectionFiles CATALOG = new CollectionFiles(DATA, CollectionId.CATALOG, SampleLines.HANDLE);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 1_234_567, Long.MAX_VALUE})
    void segment_anyBase_isNamedByItAndReadBack(long base) {
        String name = FILES.segment(base).getFileName().toString();
        assertThat(name).hasSize(26).endsWith(".jsonl");
        assertThat(FILES.baseOf(name)).hasValue(base);
        assertThat(FILES.segment(base).getParent()).isEqualTo(FILES.logDirectory());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".jsonl",
                "1.jsonl",
                "00000000000000000000.jsonl",
                "99999999999999999999.jsonl",
                "-0000000000000000001.jsonl",
                "0000000000000000000a.jsonl",
                "00000000000000000001.jsonl.tmp",
                "00000000000000000001_jsonl",
                "000000000000000000001.jsonl",
                "catalog.jsonl"
            })
    void baseOf_otherName_isEmpty(String name) {
        assertThat(FILES.baseOf(name)).isEmpty();
    }

    @Test
    void catalog_hasOneSegmentInTheDataDirectory() {
        assertThat(CATALOG.segment(1)).isEqualTo(DATA.resolve("catalog.jsonl"));
        assertThat(CATALOG.baseOf("catalog.jsonl")).hasValue(1);
        assertThat(CATALOG.baseOf("00000000000000000001.jsonl")).isEmpty();
        assertThat(CATALOG.directoriesToSync()).containsExactly(DATA);
    }

    @Test
    void directoriesToSync_collection_leadFromTheLogToTheDataDirectory() {
        assertThat(FILES.directoriesToSync())
                .containsExactly(
                        DATA.resolve("collections/orders/log"),
                        DATA.resolve("collections/orders"),
                        DATA.resolve("collections"),
                        DATA);
    }
}
