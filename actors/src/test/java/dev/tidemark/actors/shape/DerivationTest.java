package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.engine.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DerivationTest {

    private static final Map<String, Derivation.Shown> NOTHING = Map.of();

    private static List<String> derived(ShapePlan plan, Map<String, Derivation.Shown> rows, LogRecord... records) {
        return new Derivation(plan, rows, 100)
                .of(List.of(records), true).stream()
                        .flatMap(List::stream)
                        .map(Plans::messages)
                        .toList();
    }

    private static LogRecord set(long position, String key, String value) {
        return Plans.record(position, position, key, Optional.of(value));
    }

    private static Map<String, Derivation.Shown> shown(String key, String row) {
        return Map.of(key, new Derivation.Shown(Optional.of(Row.of(row.getBytes(StandardCharsets.UTF_8))), false));
    }

    @Test
    void of_newKey_isAnInsertThatNamesItsPlaces() {
        assertThat(derived(Plans.of("", List.of(), false), NOTHING, set(7, "a", "{\"n\":1}")))
                .containsExactly("{\"headers\":{\"operation\":\"insert\",\"relation\":[\"public\",\"items\"],"
                        + "\"lsn\":\"101\",\"op_position\":0,\"txids\":[7],\"last\":true},"
                        + "\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"a\\\"\",\"value\":{\"n\":1}}");
    }

    @Test
    void of_rowThatCeasesToMatch_isADelete() {
        ShapePlan plan = Plans.of("n > 5", List.of(), false);
        assertThat(derived(plan, shown("a", "{\"n\":6}"), set(7, "a", "{\"n\":5}")))
                .singleElement()
                .asString()
                .contains("\"operation\":\"delete\"");
        assertThat(derived(plan, NOTHING, set(7, "a", "{\"n\":5}"))).isEmpty();
        assertThat(derived(plan, NOTHING, set(7, "a", "{\"n\":6}")))
                .singleElement()
                .asString()
                .contains("\"operation\":\"insert\"");
    }

    @Test
    void of_changeOutsideTheColumns_leavesNoTrace() {
        ShapePlan some = Plans.of("", List.of("n"), false);
        assertThat(derived(some, shown("a", "{\"n\":1}"), set(7, "a", "{\"n\":1,\"m\":2}")))
                .isEmpty();
        ShapePlan all = Plans.of("", List.of(), false);
        assertThat(derived(all, shown("a", "{\"n\":1}"), set(7, "a", "{\"n\":1}")))
                .hasSize(1);
    }

    @Test
    void of_memberThatVanished_isOneRecordOfADeleteAndAnInsert() {
        List<List<ShapeLine>> commits = new Derivation(
                        Plans.of("", List.of(), false), shown("a", "{\"n\":1,\"m\":2}"), 100)
                .of(List.of(set(7, "a", "{\"n\":1}")), true);
        assertThat(commits).singleElement().satisfies(lines -> assertThat(lines).hasSize(1));
        ShapeFold fold = new ShapeFold();
        fold.take(Plans.messages(commits.get(0).get(0)));
        assertThat(fold.rows()).containsEntry(ShapeFold.key("items", "a"), ShapeFold.tree("{\"n\":1}"));
    }

    @Test
    void of_commitOfWhichTheLastDoesNotShow_marksTheLastThatDoes() {
        List<String> messages = derived(
                Plans.of("n > 5", List.of(), false),
                NOTHING,
                Plans.record(7, 9, "a", Optional.of("{\"n\":6}")),
                Plans.record(8, 9, "b", Optional.of("{\"n\":7}")),
                Plans.record(9, 9, "c", Optional.of("{\"n\":1}")),
                set(10, "d", "{\"n\":8}"));
        assertThat(messages.stream().map(message -> message.contains("\"last\":true")))
                .containsExactly(false, true, true);
    }

    @Test
    void of_deleteOfWhatTheShapeNeverHad_leavesNoTrace() {
        assertThat(derived(Plans.of("", List.of(), false), NOTHING, Plans.record(7, 7, "a", Optional.empty())))
                .isEmpty();
    }

    @Test
    void of_anyChanges_foldToWhatTheSourceHas() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            boolean some = random.nextBoolean();
            boolean matching = random.nextBoolean();
            boolean old = random.nextBoolean();
            ShapePlan plan = Plans.of(matching ? "n >= 5" : "", some ? List.of("n", "text") : List.of(), old);
            World world = new World(plan, random);
            for (int page = 0; page < 20; page++) {
                world.page();
                Map<String, JsonNode> expected = world.expected(matching, some);
                assertThat(world.fold.rows()).as("seed %d page %d", seed, page).isEqualTo(expected);
                assertThat(world.late(random.nextInt(4) == 0))
                        .as("seed %d page %d, after a compaction", seed, page)
                        .isEqualTo(expected);
            }
        }
    }

    /** A source, the shape's log as latest lines, and a client. */
    private static final class World {

        private final ShapePlan plan;
        private final Random random;
        private final TreeMap<String, String> source = new TreeMap<>();
        private final Map<String, ShapeLine> latest = new HashMap<>();
        private final ShapeFold fold = new ShapeFold();
        private final List<String> read = new ArrayList<>();
        private long readUpTo;
        private long position;
        private long shapePosition;

        World(ShapePlan plan, Random random) {
            this.plan = plan;
            this.random = random;
        }

        void page() {
            List<LogRecord> records = new ArrayList<>();
            int commits = 1 + random.nextInt(5);
            for (int commit = 0; commit < commits; commit++) {
                int size = 1 + random.nextInt(4);
                long last = position + size;
                for (int index = 0; index < size; index++) {
                    position++;
                    records.add(change(last));
                }
            }
            Map<String, Derivation.Shown> rows = new HashMap<>();
            for (LogRecord record : records) {
                String key = Derivation.key(record);
                rows.put(
                        key,
                        Optional.ofNullable(latest.get(key))
                                .map(line -> Derivation.Shown.of(line.value()))
                                .orElse(Derivation.Shown.NOTHING));
            }
            new Derivation(plan, rows, shapePosition)
                    .of(records, true)
                    .forEach(lines -> lines.forEach(line -> {
                        shapePosition++;
                        latest.put(line.key(), line);
                        fold.take(Plans.messages(line));
                    }));
        }

        /**
         * What a client has that reads on only now and then, when of each key the last line is left.
         *
         * @param now whether it stays where it has come to
         */
        Map<String, JsonNode> late(boolean now) {
            ShapeFold fold = new ShapeFold();
            read.forEach(fold::take);
            List<String> compacted = latest.values().stream()
                    .filter(line -> line.source() > readUpTo)
                    .sorted(Comparator.comparingLong(ShapeLine::source))
                    .map(Plans::messages)
                    .toList();
            compacted.forEach(fold::take);
            if (now) {
                read.addAll(compacted);
                readUpTo = position;
            }
            return fold.rows();
        }

        private LogRecord change(long commit) {
            String key = "k" + random.nextInt(6);
            if (random.nextInt(4) == 0) {
                source.remove(key);
                return Plans.record(position, commit, key, Optional.empty());
            }
            String value = "{\"n\":" + random.nextInt(10)
                    + (random.nextBoolean() ? ",\"text\":\"t" + random.nextInt(3) + "\"" : "")
                    + (random.nextBoolean() ? ",\"more\":[" + random.nextInt(3) + "]" : "") + "}";
            source.put(key, value);
            return Plans.record(position, commit, key, Optional.of(value));
        }

        Map<String, JsonNode> expected(boolean matching, boolean some) {
            UnaryOperator<ObjectNode> project = row -> some ? row.retain("n", "text") : row;
            Map<String, JsonNode> expected = new TreeMap<>();
            source.forEach((key, value) -> {
                ObjectNode row = (ObjectNode) ShapeFold.tree(value);
                if (!matching || row.path("n").asInt() >= 5) {
                    expected.put(ShapeFold.key("items", key), project.apply(row));
                }
            });
            return expected;
        }
    }
}
