package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.SampleLines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {

    private static final Location LOCATION = Location.of("catalog.jsonl");
    private static final String VALUE = "{\"id\":7,\"handle\":\"00c0ffee00c0ffee\",\"seed\":\"fedcba9876543210\","
            + "\"settings\":{\"durability\":\"interval\",\"syncInterval\":\"PT0.1S\"},\"schemaVersion\":1}";

    private final Catalog catalog = new Catalog();

    private static CatalogEntry entry(String name, long id) {
        return new CatalogEntry(
                new CollectionName(name),
                new CollectionId(id),
                "00c0ffee00c0ffee",
                0xfedcba9876543210L,
                CollectionSettings.of(Durability.INTERVAL));
    }

    private static LogRecord record(byte[] line) {
        return new LogLineReader().read(line, 0, line.length).orThrow(LOCATION);
    }

    private void created(long position, String name, long id) {
        String value = new String(entry(name, id).encode(), StandardCharsets.UTF_8);
        catalog.apply(record(SampleLines.set(position, name, value)));
    }

    private void dropped(long position, String name) {
        catalog.apply(record(SampleLines.delete(position, name)));
    }

    private Optional<Long> idOf(String name) {
        return catalog.find(new CollectionName(name)).map(found -> found.id().value());
    }

    @Test
    void entry_encoded_isTheFixedSpelling() {
        assertThat(new String(entry("orders", 7).encode(), StandardCharsets.UTF_8))
                .isEqualTo(VALUE);
        assertThat(CatalogEntry.decode(new CollectionName("orders"), VALUE, LOCATION))
                .isEqualTo(entry("orders", 7));
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void entry_anySettings_areReadBack(Durability durability) {
        CatalogEntry entry = new CatalogEntry(
                new CollectionName("ü/\"x\""),
                new CollectionId(Long.MAX_VALUE),
                CatalogEntry.handleOf(-1),
                Long.MIN_VALUE,
                new CollectionSettings(durability, Duration.ofMillis(1)));
        String value = new String(entry.encode(), StandardCharsets.UTF_8);
        assertThat(CatalogEntry.decode(entry.name(), value, LOCATION)).isEqualTo(entry);
    }

    @Test
    void entry_cutAnywhereOrContinued_isCorrupt() {
        for (int length = 0; length < VALUE.length(); length++) {
            String cut = VALUE.substring(0, length);
            assertThatThrownBy(() -> decode(cut)).as("length %d", length).isInstanceOf(CorruptDataException.class);
        }
        assertThatThrownBy(() -> decode(VALUE + " ")).isInstanceOf(CorruptDataException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interval=sometimes",
                "PT0.1S=soon",
                "PT0.1S=PT0S",
                "PT0.1S=PT1H",
                "fedcba9876543210=fedcba987654321",
                "fedcba9876543210=fedcba987654321x"
            })
    void entry_misspelt_isCorrupt(String change) {
        String[] parts = change.split("=", 2);
        assertThatThrownBy(() -> decode(VALUE.replace(parts[0], parts[1]))).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void entry_withASchema_isSpeltBehindAllOthers() {
        String schema = "{\"a}\\\"{\":{\"type\":\"text\"},\"\\u00fc\":{\"type\":\"int8\"}}";
        CatalogEntry plain = entry("orders", 7);
        CatalogEntry typed = plain.with(
                plain.settings().withSchema(schema.replace("\\u00fc", "ü").replace(":", " : ")));
        String value = new String(typed.encode(), StandardCharsets.UTF_8);
        assertThat(value).contains("\"PT0.1S\",\"schema\":" + schema + "},\"schemaVersion\":1}");
        assertThat(decode(value)).isEqualTo(typed);
        CatalogEntry stream = typed.with(typed.settings().withoutKeys().keeping(Retention.FOR_EVER.withMaxCount(5)));
        String streamed = new String(stream.encode(), StandardCharsets.UTF_8);
        assertThat(streamed).contains("\"maxCount\":5,\"schema\":{");
        assertThat(decode(streamed)).isEqualTo(stream);
        CatalogEntry changed = typed.with(typed.settings().withSchema("{}").insteadOf(typed.settings()));
        assertThat(new String(changed.encode(), StandardCharsets.UTF_8)).contains("\"PT0.1S\",\"schemaChanges\":1}");
        CatalogEntry back = changed.with(typed.settings().insteadOf(changed.settings()));
        assertThat(new String(back.encode(), StandardCharsets.UTF_8)).contains(schema + ",\"schemaChanges\":2}");
        for (CatalogEntry entry :
                List.of(changed, back, back.with(stream.settings().withSchemaChanges(3)))) {
            assertThat(decode(new String(entry.encode(), StandardCharsets.UTF_8)))
                    .isEqualTo(entry);
        }
        assertThat(back.settings().insteadOf(back.settings()).schemaChanges()).isEqualTo(2);
        for (String wrong : List.of("\"schema\":{\"a\"", "\"schema\":[]", "\"schema\":{},\"more\":1")) {
            String other = value.replace("\"schema\":" + schema, wrong);
            assertThatThrownBy(() -> decode(other))
                    .isInstanceOfAny(CorruptDataException.class, UnsupportedFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "5", "{", "{}}", "{}{}", "{\"a}", "x{}", "{}x"})
    void schema_thatIsNoObject_isRefused(String schema) {
        assertThatThrownBy(() -> CollectionSettings.DEFAULT.withSchema(schema))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("schema is no JSON object");
        assertThatThrownBy(() -> CollectionSettings.DEFAULT.withSchema("{\"" + "ü".repeat(2_100) + "\":{}}"))
                .hasMessageContaining("limitBytes=12288");
    }

    @Test
    void entry_withInvariants_isSpeltBehindAllOthers() {
        Invariants all = Invariants.NONE
                .withJsonSchema("{ \"minimum\" : 0, \"title\":\"ü}\" }")
                .withReferences(Map.of("/a\"b", new CollectionName("x\\ü"), "", new CollectionName("y")))
                .withReferencesOnWrite(true);
        CatalogEntry plain = decode(VALUE);
        for (Invariants each : List.of(
                all,
                all.withReferencesOnWrite(false),
                all.withReferences(Map.of()),
                all.withJsonSchema(Invariants.JSON_SCHEMA_NONE))) {
            CatalogEntry entry =
                    plain.with(plain.settings().withSchema("{\"a\":{}}").withInvariants(each));
            assertThat(decode(new String(entry.encode(), StandardCharsets.UTF_8)))
                    .isEqualTo(entry);
        }
        String value =
                new String(plain.with(plain.settings().withInvariants(all)).encode(), StandardCharsets.UTF_8);
        assertThat(value)
                .contains("\"PT0.1S\",\"invariants\":{\"jsonSchema\":{\"minimum\":0,\"title\":\"\\u00fc}\"},"
                        + "\"references\":{\"\":\"y\",\"/a\\\"b\":\"x\\\\\\u00fc\"},\"referencesOnWrite\":true}}");
        assertThatThrownBy(() -> decode(value.replace("\"referencesOnWrite\":true", "\"more\":true")))
                .isInstanceOf(UnsupportedFormatException.class);
        assertThatThrownBy(() -> decode(value.replace("\"y\"", "\"y"))).isInstanceOf(CorruptDataException.class);
        assertThat(plain.settings()
                        .withInvariants(all)
                        .insteadOf(plain.settings())
                        .schemaChanges())
                .isZero();
    }

    @Test
    void entry_keyless_isSpeltBehindTheOthers() {
        CatalogEntry keyless = new CatalogEntry(
                new CollectionName("orders"),
                new CollectionId(7),
                "00c0ffee00c0ffee",
                0xfedcba9876543210L,
                CollectionSettings.of(Durability.INTERVAL).withoutKeys());
        String value = VALUE.replace("PT0.1S\"", "PT0.1S\",\"keyless\":true");
        assertThat(new String(keyless.encode(), StandardCharsets.UTF_8)).isEqualTo(value);
        assertThat(decode(value)).isEqualTo(keyless);
    }

    @Test
    void entry_memberOfALaterVersion_isUnsupported() {
        assertThatThrownBy(() -> decode(VALUE.replace("PT0.1S\"", "PT0.1S\",\"cold\":true")))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("does not know");
    }

    @Test
    void entry_laterVersion_isUnsupported() {
        assertThatThrownBy(() -> decode(VALUE.replace("\"schemaVersion\":1", "\"schemaVersion\":2")))
                .isInstanceOf(UnsupportedFormatException.class);
    }

    private static CatalogEntry decode(String value) {
        return CatalogEntry.decode(new CollectionName("orders"), value, LOCATION);
    }

    @Test
    void files_lieBelowCollections() {
        assertThat(entry("a/b", 7).files(Path.of("data")).directory()).isEqualTo(Path.of("data/collections/a%2Fb"));
        assertThat(Catalog.files(Path.of("data")).isCatalog()).isTrue();
    }

    @Test
    void catalog_createdDroppedCreated_knowsTheLastAlone() {
        created(1, "orders", 1);
        created(2, "users", 2);
        dropped(3, "orders");
        assertThat(idOf("orders")).isEmpty();
        assertThat(catalog.find(new CollectionId(1))).isEmpty();
        created(4, "orders", 3);
        assertThat(idOf("orders")).hasValue(3L);
        assertThat(catalog.size()).isEqualTo(2);
        dropped(5, "nobody");
        assertThat(catalog.size()).isEqualTo(2);
    }

    @Test
    void catalog_setAgain_forgetsTheNumberBefore() {
        created(1, "orders", 1);
        created(2, "orders", 2);
        assertThat(catalog.find(new CollectionId(1))).isEmpty();
        assertThat(catalog.find(new CollectionId(2))).isPresent();
        assertThat(catalog.size()).isEqualTo(1);
    }

    @Test
    void nextId_afterDrops_isNeverGivenOutAgain() {
        created(1, "orders", 5);
        dropped(2, "orders");
        assertThat(catalog.nextId()).isEqualTo(new CollectionId(6));
        assertThat(catalog.nextId()).isEqualTo(new CollectionId(7));
        created(3, "orders", 6);
        assertThat(catalog.nextId()).isEqualTo(new CollectionId(8));
    }

    @Test
    void list_pages_holdEachNameOnceInOrder() {
        for (int number = 0; number < 10; number++) {
            created(number + 1, "name-" + (7 * number) % 10, number + 1);
        }
        Optional<CollectionName> after = Optional.empty();
        for (int page = 0; page < 10; page += 3) {
            var found = catalog.list(after, 3);
            assertThat(found.get(0).name().value()).isEqualTo("name-" + page);
            after = Optional.of(found.get(found.size() - 1).name());
        }
        assertThat(catalog.list(after, 3)).isEmpty();
    }

    @Test
    void list_changedSinceTheFirstListing_isUpToDate() {
        created(1, "b", 1);
        assertThat(catalog.list(Optional.empty(), 9)).hasSize(1);
        created(2, "a", 2);
        created(3, "c", 3);
        dropped(4, "b");
        created(5, "c", 4);
        assertThat(catalog.list(Optional.empty(), 9))
                .extracting(found -> found.id().value())
                .containsExactly(2L, 4L);
    }

    @Test
    void fill_linesOfALog_isWhatTheirRecordsMake() {
        CatalogEntry other = new CatalogEntry(
                new CollectionName("ü/\"x\""),
                new CollectionId(3),
                CatalogEntry.handleOf(-1),
                -1,
                CollectionSettings.DEFAULT);
        byte[][] lines = {
            SampleLines.set(1, "orders", VALUE),
            SampleLines.set(2, "users", text(entry("users", 8))),
            SampleLines.set(3, other.name().value(), text(other)),
            SampleLines.set(4, "lost", text(entry("lost", 9))),
            SampleLines.delete(5, "lost")
        };
        CatalogFill fill = new CatalogFill(new LocalDisk(), Path.of("nowhere"));
        for (byte[] line : lines) {
            fill(fill, line);
            catalog.apply(record(line));
        }
        assertThat(fill.catalog().list(Optional.empty(), 9))
                .containsExactly(entry("orders", 7), entry("users", 8), other)
                .isEqualTo(catalog.list(Optional.empty(), 9));
        assertThat(fill.catalog().nextId()).isEqualTo(new CollectionId(10));
    }

    @Test
    void fill_valueOfNoSpelling_isCorruptWithItsPlace() {
        assertThatThrownBy(() -> fill(
                        new CatalogFill(new LocalDisk(), Path.of("nowhere")),
                        SampleLines.set(1, "orders", "{\"id\":7}")))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("file=catalog.jsonl offset=300");
    }

    private static String text(CatalogEntry entry) {
        return new String(entry.encode(), StandardCharsets.UTF_8);
    }

    private static void fill(CatalogFill fill, byte[] line) {
        LineScanner scanner = new LineScanner().over(line, 0, line.length);
        assertThat(scanner.next()).isEqualTo(LineScanner.Found.LINE);
        fill.line(scanner, line, 300);
    }
}
