package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Collection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.DeterminismCheck;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.SimulationSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The example of {@code testkit/docs/hosts.md}: a host's own actor on a store, power cuts at random moments, many seeds. */
class ScoreboardSimulationTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final int PLAYERS = 8;

    /** What the host keeps. */
    record Score(int points) {}

    /** What the host's actor is told. */
    sealed interface Message {}

    /** A player has scored; answered when that is durable. */
    record Scored(String player, ActorRef<Done> replyTo) implements Message {}

    private record Opened(Optional<Tidemark> store) implements Message {}

    @Test
    void scores_powerCutAtAnyMoment_keepsEveryAnsweredOne() {
        for (long seed = 0; seed < 50; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                scenario(simulation);
            }
        }
    }

    @Test
    void scores_sameSeedTwice_runTheSame() {
        DeterminismCheck.check(SimulationSettings.ofSeed(7), ScoreboardSimulationTest::scenario);
    }

    private static void scenario(Simulation simulation) {
        try (SimulatedDisk disk = new SimulatedDisk(simulation.seed())) {
            Seams seams =
                    new Seams(disk, simulation.time(), simulation.random("store")).withHolding(simulation.holding());
            Map<String, Integer> answered = new HashMap<>();
            ActorSystem<Message> first = simulation.actorSystem(scoreboard(seams), "host");
            for (int round = 0; round < 40; round++) {
                String player = "player-" + round % PLAYERS;
                score(first, player).thenRun(() -> answered.merge(player, 1, Integer::sum));
            }
            simulation.run(simulation.random().nextInt(2000)); // some steps, then
            simulation.crash(); // the process is gone
            disk.powerCut(); // and so is whatever the disk had not made durable

            ActorSystem<Void> second = simulation.actorSystem(Behaviors.empty(), "after");
            Tidemark store = simulation.await(open(second, seams));
            simulation.await(store.create("scores", CollectionSettings.DEFAULT));
            Collection<Score> scores = store.collection("scores", Score.class);
            answered.forEach((player, points) -> {
                Score kept = simulation.await(scores.get(player)).orElseThrow().value();
                assertThat(kept.points()).as("%s of %s", player, simulation).isGreaterThanOrEqualTo(points);
            });
            simulation.await(store.close());
        }
    }

    private static CompletionStage<Done> score(ActorSystem<Message> system, String player) {
        return AskPattern.ask(
                system, replyTo -> new Scored(player, replyTo), Duration.ofSeconds(30), system.scheduler());
    }

    /** The store that the host would open with {@code Tidemark.open(system, directory)}, on the simulated disk. */
    private static CompletionStage<Tidemark> open(ActorSystem<?> system, Seams seams) {
        Config small = ConfigFactory.parseString("tidemark.journal.file-length = 64 KiB");
        Config config = small.withFallback(system.settings().config());
        return Tidemark.open(system, TidemarkSettings.of(DIRECTORY, config, seams));
    }

    /** The host's actor: opens the store, then keeps scores in it. */
    private static Behavior<Message> scoreboard(Seams seams) {
        return Behaviors.withStash(
                100,
                stash -> Behaviors.setup(context -> {
                    CompletionStage<Tidemark> opening = open(context.getSystem(), seams)
                            .thenCompose(store -> store.create("scores", CollectionSettings.DEFAULT)
                                    .thenApply(created -> store));
                    context.pipeToSelf(opening, (store, failure) -> new Opened(Optional.ofNullable(store)));
                    return Behaviors.receive(Message.class)
                            .onMessage(Scored.class, early -> {
                                stash.stash(early);
                                return Behaviors.same();
                            })
                            .onMessage(
                                    Opened.class,
                                    opened -> stash.unstashAll(
                                            keeping(opened.store().orElseThrow().collection("scores", Score.class))))
                            .build();
                }));
    }

    private static Behavior<Message> keeping(Collection<Score> scores) {
        return Behaviors.receive(Message.class)
                .onMessage(Scored.class, scored -> {
                    scores.update(scored.player(), ScoreboardSimulationTest::more)
                            .thenRun(() -> scored.replyTo().tell(Done.getInstance()));
                    return Behaviors.same();
                })
                .build();
    }

    private static Optional<Score> more(Optional<Score> current) {
        return Optional.of(new Score(current.map(Score::points).orElse(0) + 1));
    }
}
