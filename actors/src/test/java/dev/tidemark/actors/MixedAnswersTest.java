package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.testkit.Stages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache keeps answers of before a compaction, and gives a reader any of them in between: the reader ends in the right state. */
@Tag("toolkit-independent")
class MixedAnswersTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final String SETTINGS = """
            tidemark.segment.max-length = 8 KiB
            tidemark.seal { max-rate = 1 TiB, encodings = [] }
            tidemark.compaction { max-rate = 1 TiB, interval = 100 d, small-length = 1 TiB, churn-min = 1000000 }
            """;
    private static final int KEYS = 30;
    private static final int ROUNDS = 5;
    private static final int READERS = 400;

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(11);
    private final TreeMap<String, String> model = new TreeMap<>();

    /** By the position that was asked for, whatever was answered at some time. */
    private final TreeMap<Long, List<Answer>> cache = new TreeMap<>();

    private long watermark;

    /** @param last position from which the reader asks on */
    private record Answer(List<LogRecord> records, long last) {}

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void reader_answersOfAllGenerationsInAnyMixture_endsInTheState() {
        Config config = ConfigFactory.parseString(SETTINGS)
                .withFallback(KIT.system().settings().config());
        Tidemark store = await(Tidemark.open(KIT.system(), TidemarkSettings.of(directory, config)));
        await(store.create("users", CollectionSettings.DEFAULT));
        JsonCollection users = store.json("users");
        int replaced = 0;
        for (int round = 0; round < ROUNDS; round++) {
            churn(users);
            await(users.seal());
            remember(users);
            replaced += await(users.compact()).filesBefore();
            await(users.seal());
            remember(users);
        }
        assertThat(replaced).isGreaterThan(20);
        assertThat(cache.get(0L)).hasSize(4 * ROUNDS);
        for (int reader = 0; reader < READERS; reader++) {
            assertThat(read()).as("reader %s", reader).isEqualTo(model);
        }
        await(store.close());
    }

    private void churn(JsonCollection users) {
        for (int done = 0; done < 500; done += 25) {
            List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
            for (int each = 0; each < 25; each++) {
                together.add(write(users, "key-" + random.nextInt(KEYS)));
            }
            together.forEach(Stages::await);
        }
    }

    private CompletionStage<WriteOutcome> write(JsonCollection users, String key) {
        if (model.containsKey(key) && random.nextInt(3) == 0) {
            model.remove(key);
            return users.delete(key);
        }
        String value = Integer.toString(random.nextInt());
        model.put(key, value);
        return users.set(key, Json.parse(value));
    }

    /** Asks from every position on, for chunks and for pages. */
    private void remember(JsonCollection users) {
        watermark = await(users.state()).watermark();
        for (long after = 0; after < watermark; after++) {
            List<Answer> answers = cache.computeIfAbsent(after, first -> new ArrayList<>());
            List<LogRecord> page =
                    await(users.log(after, 1 + random.nextInt(60))).records();
            answers.add(new Answer(page, page.get(page.size() - 1).position()));
            Optional<SealedChunk> chunk = await(users.chunk(after, "ndjson", List.of()));
            chunk.ifPresent(found -> answers.add(new Answer(records(found), found.last())));
        }
    }

    private static List<LogRecord> records(SealedChunk chunk) {
        ByteString bytes =
                await(chunk.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), KIT.system()));
        LogLineReader reader = new LogLineReader();
        return bytes.utf8String()
                .lines()
                .map(line -> reader.readFramed(line.getBytes(StandardCharsets.UTF_8))
                        .content()
                        .orElseThrow())
                .filter(record -> record.operation() != Operation.CHECKPOINT)
                .toList();
    }

    private Map<String, String> read() {
        Map<String, String> state = new TreeMap<>();
        long after = 0;
        while (after < watermark) {
            List<Answer> answers = cache.getOrDefault(after, List.of());
            Answer answer = answers.get(random.nextInt(answers.size()));
            answer.records().forEach(record -> fold(state, record));
            assertThat(answer.last()).isGreaterThan(after);
            after = answer.last();
        }
        return state;
    }

    private static void fold(Map<String, String> state, LogRecord record) {
        String key = KeyText.unescape(record.escapedKey());
        if (record.operation() == Operation.DELETE) {
            state.remove(key);
        } else {
            state.put(key, record.valueText());
        }
    }
}
