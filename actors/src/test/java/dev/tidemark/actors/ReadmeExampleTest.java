package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import dev.tidemark.engine.CollectionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's lines of Java: they compile, since they stand here word for word, and they do what they say. */
class ReadmeExampleTest {

    private static final Pattern FENCED = Pattern.compile("(?s)```java\n(.+?)```");

    private Optional<ActorSystem<Void>> host = Optional.empty();

    @AfterEach
    void terminate() {
        host.ifPresent(ActorSystem::terminate);
    }

    @Test
    void example_run_setsAndUpdates(@TempDir Path directory) {
        record User(String name, int score) {}

        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "host");
        Tidemark store = Tidemark.open(system, directory).toCompletableFuture().join();
        store.create("users", CollectionSettings.DEFAULT).toCompletableFuture().join();
        Collection<User> users = store.collection("users", User.class);

        users.set("ada", new User("Ada", 7)) // completes when it is durable
                .thenCompose(written -> users.update(
                        "ada", // read-modify-write, no race
                        now -> now.map(user -> new User(user.name(), user.score() + 1))))
                .thenCompose(written -> users.get("ada"))
                .thenAccept(item -> System.out.println(item.orElseThrow().value()));

        users.changes(0) // the log so far, then live
                .runForeach(change -> System.out.println(change.position() + " " + change.key()), system);

        host = Optional.of(system);
        List<Collection.Change<User>> seen = await(users.changes(0).take(2).runWith(Sink.seq(), system));
        assertThat(seen)
                .extracting(Collection.Change::value)
                .containsExactly(Optional.of(new User("Ada", 7)), Optional.of(new User("Ada", 8)));
        await(store.close());
    }

    @Test
    void migrations_run_changeWhatIsThere(@TempDir Path directory) {
        record User(String name, int score) {}

        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "host");
        host = Optional.of(system);
        Tidemark store = await(Tidemark.open(system, directory));
        await(store.create("users", CollectionSettings.DEFAULT));
        Collection<User> users = store.collection("users", User.class);

        store.migrations()
                .run(List.of(
                        Migration.of(1, "first user", transaction -> transaction.set(users, "ada", new User("Ada", 7))),
                        Migration.ofSteps(
                                2,
                                "scores in tens",
                                steps -> steps.each(
                                        "users",
                                        100,
                                        (transaction, key, value) -> transaction
                                                .get(users, key)
                                                .ifPresent(user -> transaction.set(
                                                        users, key, new User(user.name(), user.score() * 10)))))));

        await(store.migrations().run(List.of()));
        assertThat(await(users.get("ada")).orElseThrow().value()).isEqualTo(new User("Ada", 70));
        await(store.close());
    }

    @Test
    void readme_javaBlock_isWhatIsRunHere() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        List<String> blocks = FENCED.matcher(readme)
                .results()
                .map(block -> block.group(1).replace("Path.of(\"data\")", "directory"))
                .toList();
        assertThat(blocks).hasSize(2);
        String here = Files.readString(Path.of("src/test/java/dev/tidemark/actors/ReadmeExampleTest.java"));
        assertThat(blocks).allSatisfy(block -> assertThat(squeezed(here)).contains(squeezed(block)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
    }
}
