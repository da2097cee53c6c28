package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static dev.tidemark.testkit.Stages.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.testkit.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Values of a host's type through the whole store and back. */
class CollectionTest extends StoreOnDisk {

    /** A value of some host. */
    public record User(String name, int score, List<String> tags) {
        User won() {
            return new User(name, score + 1, tags);
        }
    }

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final User ADA = new User("Ada \"A\" 🌊", 7, List.of("x", ""));
    private static final User BOB = new User("Bob", -1, List.of());

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
        await(store().create("users", CollectionSettings.DEFAULT));
    }

    private Collection<User> users() {
        return store().collection("users", User.class);
    }

    @Test
    void set_reopened_isEqual() {
        assertThat(await(users().set("ada", ADA))).isEqualTo(new WriteOutcome.Written(1));
        close();
        open();
        Collection.Item<User> item = await(users().get("ada")).orElseThrow();
        assertThat(item.value()).isEqualTo(ADA);
        assertThat(item.key()).isEqualTo("ada");
        assertThat(item.position()).isEqualTo(1);
        assertThat(await(users().get("bob"))).isEmpty();
        assertThat(await(users().size())).isEqualTo(1);
    }

    @Test
    void set_conditions_areThoseOfTheCollection() {
        assertThat(await(users().set("ada", ADA, Condition.MUST_EXIST))).isInstanceOf(WriteOutcome.Conflict.class);
        await(users().set("ada", ADA, Condition.MUST_NOT_EXIST));
        assertThat(await(users().set("ada", BOB, Condition.atPosition(1)))).isEqualTo(new WriteOutcome.Written(2));
        assertThat(await(users().delete("ada", Condition.atPosition(1))))
                .isEqualTo(new WriteOutcome.Conflict("ada", 0, Condition.atPosition(1), Optional.of(2L)));
        assertThat(await(users().delete("ada", Condition.atPosition(2)))).isEqualTo(new WriteOutcome.Written(3));
        assertThat(await(users().delete("ada"))).isEqualTo(new WriteOutcome.NothingToDelete("ada"));
    }

    @Test
    void update_manyAtOnce_loseNothing() {
        await(users().set("ada", ADA));
        List<CompletionStage<WriteOutcome>> calls = IntStream.range(0, 100)
                .mapToObj(number -> users().update("ada", now -> now.map(User::won)))
                .toList();
        calls.forEach(Stages::await);
        assertThat(await(users().get("ada")).orElseThrow().value().score()).isEqualTo(107);
        await(users().update("ada", now -> Optional.empty()));
        assertThat(await(users().get("ada"))).isEmpty();
    }

    @Test
    void batch_oneConflict_writesNothing() {
        Collection<User> users = users();
        WriteOutcome written = await(users.batch(List.of(users.setting("ada", ADA), users.setting("bob", BOB))));
        assertThat(written).isEqualTo(new WriteOutcome.Written(2));
        Write impossible = new Write.Delete("ada", Condition.MUST_NOT_EXIST);
        assertThat(await(users.batch(List.of(Write.delete("bob"), impossible))))
                .isEqualTo(new WriteOutcome.Conflict("ada", 1, Condition.MUST_NOT_EXIST, Optional.of(1L)));
        assertThat(await(users.size())).isEqualTo(2);
    }

    @Test
    void entriesAndKeys_pageByPage_haveEachKeyOnce() {
        Collection<User> users = users();
        for (int number = 0; number < 50; number++) {
            await(users.set("user-" + number, new User("u", number, List.of())));
        }
        await(users.set("other", BOB));
        List<Collection.Item<User>> items = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Listing listing = Listing.FIRST.withLimit(7).withPrefix("user-");
        Optional<Listing> next = Optional.of(listing);
        while (next.isPresent()) {
            Page<Collection.Item<User>> page = await(users.entries(next.get()));
            keys.addAll(await(users.keys(next.get())).items());
            items.addAll(page.items());
            next = page.next().map(listing::from);
        }
        assertThat(items)
                .allMatch(item -> item.key().equals("user-" + item.value().score()));
        assertThat(items)
                .extracting(Collection.Item::key)
                .hasSize(50)
                .doesNotHaveDuplicates()
                .isEqualTo(keys);
    }

    @Test
    void changes_setsAndDeletes_comeInOrderWithTheirValues() {
        CompletionStage<List<Collection.Change<User>>> live =
                users().changes(0).take(3).runWith(Sink.seq(), KIT.system());
        await(users().set("ada", ADA));
        await(users().set("ada", ADA.won()));
        await(users().delete("ada"));
        assertThat(await(live))
                .extracting(Collection.Change::position, Collection.Change::key, Collection.Change::value)
                .containsExactly(
                        tuple(1L, "ada", Optional.of(ADA)),
                        tuple(2L, "ada", Optional.of(ADA.won())),
                        tuple(3L, "ada", Optional.empty()));
        assertThat(await(users().changes(2).take(1).runWith(Sink.seq(), KIT.system())))
                .extracting(Collection.Change::position)
                .containsExactly(3L);
    }

    @Test
    void writerAndSink_manyValues_writeThemInOrder() {
        Collection<User> users = users();
        List<WriteOutcome> outcomes = await(Source.range(1, 200)
                .map(number -> users.setting("user-" + number, new User("u", number, List.of())))
                .via(users.writer(16))
                .runWith(Sink.seq(), KIT.system()));
        assertThat(outcomes)
                .isEqualTo(IntStream.rangeClosed(1, 200)
                        .mapToObj(WriteOutcome.Written::new)
                        .toList());
        await(Source.from(List.of(ADA, BOB))
                .toMat(users.sink(4, User::name), Keep.right())
                .run(KIT.system()));
        assertThat(await(users.get("Bob")).orElseThrow().value()).isEqualTo(BOB);
        assertThat(await(users.size())).isEqualTo(202);
    }

    @Test
    void get_valueOfAnotherShape_failsTheCallNamingTheType() {
        await(users().json().set("ada", Json.parse("[1]")));
        assertThat(failureOf(users().get("ada")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(User.class.getName());
        assertThat(failureOf(users().update("ada", now -> now.map(User::won))))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(await(users().set("ada", ADA))).isEqualTo(new WriteOutcome.Written(2));
    }
}
