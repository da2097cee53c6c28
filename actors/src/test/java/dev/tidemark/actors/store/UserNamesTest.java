package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserNamesTest {

    private static final String SHAPE = "$shape/00c0ffee00c0ffee/" + "0a".repeat(16);
    private final Catalog catalog = new Catalog();

    private void add(String name) {
        CatalogEntry entry = new CatalogEntry(
                new CollectionName(name), catalog.nextId(), "00c0ffee00c0ffee", 1, CollectionSettings.DEFAULT);
        long position = entry.id().value();
        LogLineWriter writer = new LogLineWriter(512);
        writer.write(
                new LogRecord.Stamp(position, 1_000, Operation.SET, position, LogRecord.NEVER),
                KeyText.escape(name),
                entry.encode());
        LineScanner scanner = new LineScanner().over(writer.array(), 0, writer.length());
        assertThat(scanner.next()).isEqualTo(LineScanner.Found.LINE);
        catalog.apply(scanner.record());
    }

    @Test
    void list_collectionsFromBeforeTheRule_areTheirUsers() {
        List<String> mine = List.of("$settings", "$shape/mine", "$shape/mine/too", "orders");
        mine.forEach(this::add);
        add(SHAPE);
        assertThat(catalog.find(new CollectionId(5))).isPresent();
        assertThat(UserNames.list(catalog, Optional.empty(), 10))
                .extracting(entry -> entry.name().value())
                .containsExactlyElementsOf(mine);
        assertThat(mine).noneMatch(name -> new CollectionName(name).isShape());
        assertThat(new CollectionName(SHAPE).isShape()).isTrue();
    }

    @Test
    void forCreation_dollar_isRefused() {
        for (String name : List.of("$", "$settings", SHAPE)) {
            assertThatThrownBy(() -> UserNames.forCreation(name))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("begin with $");
        }
        assertThat(UserNames.forCreation("a$").value()).isEqualTo("a$");
    }
}
