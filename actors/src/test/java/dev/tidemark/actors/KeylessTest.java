package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Collections without keys on the real disk, through the Java API. */
class KeylessTest extends StoreOnDisk {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private record Click(String page, int count) {}

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Override
    ActorTestKit kit() {
        return KIT;
    }

    @Override
    void begin() {
        await(store().create("clicks", CollectionSettings.KEYLESS));
    }

    private JsonCollection clicks() {
        return store().json("clicks");
    }

    private static Json json(int number) {
        return Json.parse(Integer.toString(number));
    }

    private List<String> texts() {
        return await(clicks().log(0, 1_000)).records().stream()
                .map(LogRecord::valueText)
                .toList();
    }

    @Test
    void append_reopened_isThereInOrder() {
        assertThat(await(clicks().append(Json.parse("{ \"n\": 1.0 }")))).isEqualTo(new Written(1));
        assertThat(await(clicks().batch(List.of(Write.append(json(2)), Write.append(json(3))))))
                .isEqualTo(new Written(3));
        close();
        open();
        assertThat(store().describe("clicks").orElseThrow().settings()).isEqualTo(CollectionSettings.KEYLESS);
        assertThat(texts()).containsExactly("{\"n\":1.0}", "2", "3");
        assertThat(await(clicks().log(0, 10)).records())
                .allSatisfy(record -> assertThat(record.operation()).isEqualTo(Operation.APPEND));
        assertThat(await(clicks().append(json(4)))).isEqualTo(new Written(4));
        assertThat(await(clicks().state())).isEqualTo(new CollectionState(4, 0));
    }

    @Test
    void append_manyAtOnce_eachHasAPositionOfItsOwn() {
        List<CompletionStage<WriteOutcome>> calls = IntStream.range(0, 500)
                .mapToObj(number -> clicks().append(json(number)))
                .toList();
        List<Long> positions =
                calls.stream().map(call -> ((Written) await(call)).position()).toList();
        assertThat(positions).doesNotHaveDuplicates().hasSize(500);
        List<String> texts = texts();
        for (int number = 0; number < 500; number++) {
            assertThat(texts.get((int) (positions.get(number) - 1))).isEqualTo(Integer.toString(number));
        }
    }

    @Test
    void changes_appendedValues_areDelivered() {
        CompletionStage<List<LogRecord>> following = clicks().changes(0).take(3).runWith(Sink.seq(), KIT.system());
        await(clicks().append(json(1)));
        await(clicks().batch(List.of(Write.append(json(2)), Write.append(json(3)))));
        assertThat(await(following)).extracting(LogRecord::valueText).containsExactly("1", "2", "3");
        assertThat(await(clicks().await(2, Duration.ofSeconds(1)))).isEqualTo(3);
    }

    @Test
    void typed_appendedValues_comeBack() {
        Collection<Click> typed = store().collection("clicks", Click.class);
        assertThat(await(typed.append(new Click("a", 1)))).isEqualTo(new Written(1));
        assertThat(await(typed.batch(List.of(typed.appending(new Click("b", 2))))))
                .isEqualTo(new Written(2));
        await(Source.single(new Click("c", 3)).runWith(typed.appender(4), KIT.system()));
        List<Collection.Change<Click>> changes = await(typed.changes(0).take(3).runWith(Sink.seq(), KIT.system()));
        assertThat(changes)
                .extracting(change -> change.value().orElseThrow().page())
                .containsExactly("a", "b", "c");
        assertThat(changes).extracting(Collection.Change::key).containsOnly("");
    }

    @Test
    void callsAboutKeys_keyless_areRefused() {
        List<Supplier<CompletionStage<?>>> calls = List.of(
                () -> clicks().set("a", json(1)),
                () -> clicks().delete("a"),
                () -> clicks().write(new Write.Merge("a", json(1), Condition.ANY)),
                () -> clicks().batch(List.of(Write.set("a", json(1)), Write.append(json(2)))),
                () -> clicks().batch(List.of(Write.append(json(2)), Write.set("a", json(1)))),
                () -> clicks().update("a", now -> now),
                () -> clicks().get("a"),
                () -> clicks().entries(Listing.FIRST),
                () -> clicks().keys(Listing.FIRST));
        for (Supplier<CompletionStage<?>> call : calls) {
            assertThatThrownBy(() -> join(call.get())).hasCauseInstanceOf(InvalidRequestException.class);
        }
        assertThat(await(clicks().state()).watermark()).isZero();
    }

    private static void join(CompletionStage<?> stage) {
        CompletableFuture.allOf(stage.toCompletableFuture()).join();
    }

    @Test
    void append_withKeys_isRefused() {
        await(store().create("users", CollectionSettings.DEFAULT));
        JsonCollection users = store().json("users");
        assertThatThrownBy(() -> join(users.append(json(1))))
                .hasRootCauseMessage("collection has keys and takes no appends");
        assertThat(await(users.state()).watermark()).isZero();
    }
}
