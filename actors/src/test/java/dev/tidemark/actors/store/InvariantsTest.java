package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Invariants of collections before and after every way to write, on a simulated disk and clock. */
class InvariantsTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final String SCHEMA =
            "{\"type\":\"object\",\"required\":[\"balance\"],\"properties\":{\"balance\":{\"minimum\":0}}}";
    private static final Invariants SOLVENT = Invariants.NONE.withJsonSchema(SCHEMA);

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private ActorSystem<Void> system;
    private Tidemark store;

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        system = simulation.actorSystem(Behaviors.<Void>ignore(), "host", ConfigFactory.empty());
        SystemMaterializer.get(system);
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("seams")).withHolding(simulation.holding()));
        store = simulation.await(Tidemark.open(system, settings));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private JsonCollection created(String name, CollectionSettings settings) {
        simulation.await(store.create(name, settings));
        return store.json(name);
    }

    private JsonCollection accounts() {
        return created("accounts", CollectionSettings.DEFAULT.withInvariants(SOLVENT));
    }

    private static Json balance(long balance) {
        return Json.parse("{\"balance\":" + balance + "}");
    }

    private static UnaryOperator<CollectionSettings> with(Invariants invariants) {
        return settings -> settings.withInvariants(invariants);
    }

    private InvariantViolatedException violated(CompletionStage<?> call) {
        try {
            Object outcome = simulation.await(call);
            throw new AssertionError("was not refused: outcome=" + outcome);
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof InvariantViolatedException refusal) {
                return refusal;
            }
            throw failure;
        }
    }

    private String stored(JsonCollection collection, String key) {
        return simulation
                .await(collection.get(key))
                .map(entry -> entry.value().toString())
                .orElse("none");
    }

    @Test
    void write_valueThatBreaksTheSchema_isRefusedInEveryWay() {
        JsonCollection accounts = accounts();
        simulation.await(accounts.set("alice", balance(10)));

        violated(accounts.set("alice", balance(-1)));
        violated(accounts.write(new Write.Set("alice", balance(-1), Condition.atPosition(1))));
        violated(accounts.write(new Write.Set("bob", Json.parse("7"), Condition.MUST_NOT_EXIST)));
        violated(accounts.write(new Write.Merge("alice", balance(-1), Condition.ANY)));
        violated(accounts.write(new Write.Merge("alice", Json.parse("{\"balance\":null}"), Condition.ANY)));
        violated(accounts.update("alice", current -> Optional.of(balance(-1))));
        violated(accounts.override(List.of(Write.set("alice", balance(3))), "test")
                .thenCompose(done -> accounts.set("alice", balance(-2))));

        assertThat(stored(accounts, "alice")).isEqualTo("{\"balance\":3}");
        assertThat(stored(accounts, "bob")).isEqualTo("none");
        simulation.await(accounts.write(new Write.Merge("alice", Json.parse("{\"name\":\"A\"}"), Condition.ANY)));
        simulation.await(accounts.update("alice", current -> Optional.of(balance(4))));
        simulation.await(accounts.delete("alice"));
    }

    @Test
    void batch_oneValueThatBreaksTheSchema_appliesNothingAndNamesIt() {
        JsonCollection accounts = accounts();

        InvariantViolatedException refusal = violated(accounts.batch(
                List.of(Write.set("a", balance(1)), Write.set("b", balance(2)), Write.set("c", balance(-3)))));

        assertThat(refusal.index()).isEqualTo(2);
        assertThat(refusal.breaches()).extracting(Breach::key).containsExactly("c");
        assertThat(simulation.await(accounts.state()).watermark()).isZero();
        InvariantViolatedException merged = violated(accounts.batch(List.of(
                Write.set("a", balance(1)),
                new Write.Merge("a", Json.parse("{\"balance\":\"x\"}"), Condition.ANY),
                new Write.Merge("a", balance(-1), Condition.ANY))));
        assertThat(merged.index()).isEqualTo(2);
        assertThat(simulation.await(accounts.state()).watermark()).isZero();
    }

    @Test
    void append_valueThatBreaksTheSchema_isRefusedWithAllOthers() {
        JsonCollection stream = created("payments", CollectionSettings.KEYLESS.withInvariants(SOLVENT));

        violated(stream.append(balance(-1)));
        InvariantViolatedException refusal =
                violated(stream.batch(List.of(Write.append(balance(1)), Write.append(balance(-1)))));

        assertThat(refusal.index()).isEqualTo(1);
        assertThat(simulation.await(stream.append(balance(1)))).isEqualTo(new WriteOutcome.Written(1));
    }

    @Test
    void create_schemaThatIsNone_isRefusedAtOnce() {
        CollectionSettings settings =
                CollectionSettings.DEFAULT.withInvariants(Invariants.NONE.withJsonSchema("{\"minimum\":\"0\"}"));

        assertThatThrownBy(() -> store.create("accounts", settings))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("keyword=type");
        assertThat(store.describe("accounts")).isEmpty();
    }

    @Test
    void change_schemaThatStoredValuesBreak_isRefusedWithTheFirstOfThem() {
        JsonCollection accounts = created("accounts", CollectionSettings.DEFAULT);
        for (int number = 0; number < 3_000; number++) {
            CompletionStage<WriteOutcome> unused = accounts.set("key-" + number, balance(number % 100 == 7 ? -1 : 1));
            simulation.run(5);
        }
        simulation.await(accounts.set("last", balance(0)));

        InvariantViolatedException refusal = violated(store.change("accounts", with(SOLVENT)));

        assertThat(refusal.breaches()).hasSize(10).allSatisfy(breach -> {
            assertThat(breach.key()).endsWith("7");
            assertThat(breach.position()).isPositive();
            assertThat(breach.violations().get(0).pointer()).isEqualTo("/balance");
        });
        assertThat(store.describe("accounts").orElseThrow().settings()).isEqualTo(CollectionSettings.DEFAULT);
        simulation.await(accounts.set("after", balance(-1)));
    }

    @Test
    void change_schemaThatHolds_isInForceAndSurvivesReopening() {
        JsonCollection accounts = created("accounts", CollectionSettings.DEFAULT);
        simulation.await(accounts.set("alice", balance(1)));

        simulation.await(store.change("accounts", with(SOLVENT)));

        violated(accounts.set("alice", balance(-1)));
        assertThat(store.describe("accounts").orElseThrow().settings().invariants())
                .isEqualTo(SOLVENT);
        simulation.await(store.change("accounts", with(Invariants.NONE)));
        simulation.await(accounts.set("alice", balance(-1)));
        violated(store.change("accounts", with(SOLVENT)));
        simulation.await(accounts.set("alice", balance(1)));
        simulation.await(store.change("accounts", with(SOLVENT)));
        simulation.await(store.close());
        TidemarkSettings again = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("again")).withHolding(simulation.holding()));
        store = simulation.await(Tidemark.open(system, again));
        violated(store.json("accounts").set("alice", balance(-1)));
    }

    @Test
    void change_twoSchemasAtOnce_refusesOneAsBusy() {
        JsonCollection accounts = created("accounts", CollectionSettings.DEFAULT);
        simulation.await(accounts.set("alice", balance(1)));

        CompletionStage<?> one = store.change("accounts", with(SOLVENT));
        CompletionStage<?> other =
                store.change("accounts", with(Invariants.NONE.withJsonSchema("{\"type\":\"object\"}")));

        simulation.await(one);
        assertThatThrownBy(() -> simulation.await(other)).hasCauseInstanceOf(OverloadedException.class);
        violated(accounts.set("alice", balance(-1)));
    }

    @Test
    void override_withAReason_writesAndIsFoundByTheCheck() {
        JsonCollection accounts = accounts();
        simulation.await(accounts.set("alice", balance(1)));

        assertThatThrownBy(() -> simulation.await(accounts.override(List.of(Write.set("bob", balance(-7))), "")))
                .hasCauseInstanceOf(InvalidRequestException.class);
        simulation.await(accounts.override(List.of(Write.set("bob", balance(-7))), "ticket 12"));
        simulation.await(accounts.override(List.of(new Write.Merge("bob", balance(-8), Condition.ANY)), "ticket 12"));

        assertThat(stored(accounts, "bob")).isEqualTo("{\"balance\":-8}");
        List<Breach> found = simulation.await(accounts.checkInvariants().runWith(Sink.seq(), system));
        assertThat(found).singleElement().satisfies(breach -> {
            assertThat(breach.key()).isEqualTo("bob");
            assertThat(breach.position()).isEqualTo(3);
        });
        InvariantPage page = simulation.await(accounts.checkInvariants(Optional.empty(), 100));
        assertThat(page.examined()).isEqualTo(2);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void override_anyOutcome_isWrittenDownBeforeAndAfter() {
        JsonCollection accounts = accounts();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger audit = (Logger) LoggerFactory.getLogger(InvariantAudit.LOGGER);
        lines.start();
        audit.addAppender(lines);
        try {
            simulation.await(accounts.override(List.of(Write.set("a\"b", balance(-7))), "ticket \"12\""));
        } finally {
            audit.detachAppender(lines);
        }
        String call = "collection=\"accounts\" writes=1 keys=[\"a\\\"b\"] reason=\"ticket \\\"12\\\"\"";
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "invariants overridden: " + call,
                        "invariants overridden, outcome: " + call + " outcome=Written[position=1]");
    }

    @Test
    void checkInvariants_keyless_goesThroughTheLog() {
        JsonCollection stream = created("payments", CollectionSettings.KEYLESS.withInvariants(SOLVENT));
        for (int number = 0; number < 30; number++) {
            simulation.await(
                    number % 10 == 0
                            ? stream.override(List.of(Write.append(balance(-1))), "test")
                            : stream.append(balance(1)));
        }

        List<Long> positions = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            InvariantPage page = simulation.await(stream.checkInvariants(cursor, 1));
            page.breaches().forEach(breach -> positions.add(breach.position()));
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(positions).containsExactly(1L, 11L, 21L);
    }

    @Test
    void write_referenceThatLeadsNowhere_isRefusedWhereTheSettingSaysSo() {
        JsonCollection items = created("items", CollectionSettings.DEFAULT);
        simulation.await(items.set("sword", Json.parse("{}")));
        Invariants references = Invariants.NONE
                .withReferences(Map.of("/item", new CollectionName("items"), "/more", new CollectionName("items")))
                .withReferencesOnWrite(true);
        JsonCollection inventory = created("inventory", CollectionSettings.DEFAULT.withInvariants(references));
        simulation.advance(Duration.ofHours(3));

        simulation.await(inventory.set("1", Json.parse("{\"item\":\"sword\",\"more\":[\"sword\",null]}")));
        InvariantViolatedException refusal =
                violated(inventory.set("1", Json.parse("{\"item\":\"shield\",\"more\":[\"sword\",7]}")));

        assertThat(refusal.breaches().get(0).violations())
                .extracting(violation -> violation.pointer() + " " + violation.keyword() + " " + violation.actual())
                .containsExactlyInAnyOrder("/item reference \"shield\"", "/more/1 reference 7");
        violated(inventory.write(new Write.Merge("1", Json.parse("{\"item\":\"shield\"}"), Condition.ANY)));
        simulation.await(items.delete("sword"));
        List<Breach> dangling = simulation.await(inventory.checkInvariants().runWith(Sink.seq(), system));
        assertThat(dangling).extracting(Breach::key).containsExactly("1");
        simulation.await(store.drop("items"));
        violated(inventory.set("2", Json.parse("{\"item\":\"sword\"}")));
        simulation.await(store.change("inventory", with(references.withReferencesOnWrite(false))));
        simulation.await(inventory.set("2", Json.parse("{\"item\":\"sword\"}")));
    }

    @Test
    void validate_validatorThatIsTakenAway_refusesNoMore() {
        JsonCollection accounts = created("accounts", CollectionSettings.DEFAULT);
        Tidemark.Registration registration = store.validate("accounts", (key, value) -> {
            throw new IllegalStateException("nothing pleases me");
        });

        assertThat(violated(accounts.set("alice", balance(1)))).hasMessageContaining("nothing pleases me");
        assertThat(violated(accounts.update("alice", current -> Optional.of(balance(2)))))
                .hasMessageContaining("keyword=validator");
        registration.close();
        simulation.await(accounts.set("alice", balance(1)));
    }
}
