package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.concurrent.Await;
import scala.concurrent.Promise;

/** Real actors and streams in a simulation. */
class SimulatedActorsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Config OWN_DISPATCHER = ConfigFactory.parseString(
            "storage-dispatcher { type = PinnedDispatcher, executor = thread-pool-executor, throughput = 50 }");

    private final Simulation simulation = Simulation.withSeed(17);
    private final List<String> seen = new ArrayList<>();

    record Question(String text, ActorRef<String> replyTo) {}

    @AfterEach
    void closeSimulation() {
        simulation.close();
    }

    @Test
    void timer_ofOneHour_firesInVirtualTime() {
        simulation.actorSystem(
                Behaviors.<String>withTimers(timers -> {
                    timers.startSingleTimer("hour", Duration.ofHours(1));
                    timers.startTimerAtFixedRate("quarter", Duration.ofMinutes(15));
                    return collecting();
                }),
                "timers");
        simulation.advance(Duration.ofMinutes(59));
        assertThat(seen).containsExactly("quarter", "quarter", "quarter");
        simulation.advance(Duration.ofMinutes(2));
        assertThat(seen).hasSize(5).contains("hour");
        assertThat(simulation.time().elapsed()).isBetween(Duration.ofMinutes(61), Duration.ofMinutes(62));
    }

    @Test
    void ask_answered_completesAndLeavesNoTimeout() {
        ActorSystem<Question> system = simulation.actorSystem(echo(), "echo");
        assertThat(simulation.await(ask(system, "hello").thenApply(String::length)))
                .isEqualTo(5);
        simulation.runUntilIdle();
        assertThat(simulation.runOne()).as("a timeout is left").isFalse();
    }

    @Test
    void ask_neverAnswered_failsAfterItsVirtualTimeout() {
        ActorSystem<Question> system = simulation.actorSystem(Behaviors.ignore(), "silent");
        assertThatThrownBy(() -> simulation.await(ask(system, "hello"))).hasCauseInstanceOf(TimeoutException.class);
        assertThat(simulation.time().elapsed()).isBetween(TIMEOUT, TIMEOUT.plusSeconds(1));
    }

    @Test
    void pipeToSelf_asynchronousWork_comesBackAsMessage() {
        simulation.actorSystem(
                Behaviors.<String>setup(context -> {
                    CompletionStage<String> loading = CompletableFuture.supplyAsync(() -> "loaded");
                    context.pipeToSelf(loading.thenApplyAsync(text -> text + " twice"), (text, failure) -> text);
                    return collecting();
                }),
                "pipe");
        simulation.runUntilIdle();
        assertThat(seen).containsExactly("loaded twice");
    }

    @Test
    void dispatcher_idleForLong_worksAgain() {
        ActorSystem<Question> system = simulation.actorSystem(echo(), "idle");
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        List<String> seen = new ArrayList<>();
        blocking.execute(() -> seen.add("first"));
        simulation.advance(Duration.ofMinutes(1));
        blocking.execute(() -> seen.add("second"));
        simulation.runUntilIdle();
        assertThat(seen).containsExactly("first", "second");
    }

    @Test
    void stream_withMapAsyncAndTicks_completesUnderAwait() {
        ActorSystem<Question> system = simulation.actorSystem(echo(), "stream");
        CompletionStage<List<String>> answers = Source.tick(Duration.ZERO, Duration.ofSeconds(1), "tick")
                .zip(Source.range(1, 20))
                .mapAsync(4, pair -> ask(system, pair.first() + pair.second()))
                .runWith(Sink.seq(), system);
        assertThat(simulation.await(answers)).hasSize(20).startsWith("tick1").endsWith("tick20");
        assertThat(simulation.time().elapsed()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
    }

    @Test
    void blockingAwait_insideAkkaAndInAnActor_pumpsUntilItsFutureIsComplete() {
        ActorSystem<Question> system = simulation.actorSystem(
                Behaviors.receive((context, question) -> {
                    Promise<String> promise = Promise.apply();
                    simulation.schedule(Duration.ofSeconds(1), () -> promise.success(question.text()));
                    question.replyTo().tell(Await.result(promise.future(), duration(2)));
                    return Behaviors.same();
                }),
                "blocking");
        assertThat(SystemMaterializer.get(system).materializer().isShutdown()).isFalse();
        assertThat(simulation.await(ask(system, "waited"))).isEqualTo("waited");
    }

    @Test
    void blockingAwait_futureNeverComplete_timesOutInVirtualTime() {
        simulation.schedule(Duration.ofMinutes(1), () -> {});
        assertThatThrownBy(() -> Await.result(Promise.apply().future(), duration(30)))
                .isInstanceOf(TimeoutException.class);
        assertThat(simulation.time().elapsed()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
    }

    @Test
    void crash_runningSystem_isSilentAndANextGenerationRuns() {
        ActorSystem<String> dead = simulation.actorSystem(
                Behaviors.<String>withTimers(timers -> {
                    timers.startTimerAtFixedRate("tick", Duration.ofSeconds(1));
                    return collecting();
                }),
                "store");
        dead.tell("queued");
        simulation.crash();
        dead.tell("late");
        dead.terminate();
        ActorSystem<Question> next = simulation.actorSystem(echo(), "store");
        assertThat(simulation.await(ask(next, "alive"))).isEqualTo("alive");
        simulation.advance(Duration.ofMinutes(1));
        assertThat(seen).isEmpty();
    }

    @Test
    void die_withinAHandler_endsTheGenerationWithoutSupervision() {
        ActorSystem<String> system = simulation.actorSystem(
                Behaviors.supervise(Behaviors.<String>setup(context -> {
                            seen.add("started");
                            return Behaviors.receive(String.class)
                                    .onAnyMessage(message -> {
                                        throw simulation.die();
                                    })
                                    .onSignal(PostStop.class, stop -> {
                                        seen.add("stopped");
                                        return Behaviors.same();
                                    })
                                    .build();
                        }))
                        .onFailure(Throwable.class, SupervisorStrategy.restart()),
                "mortal");
        system.tell("die");
        simulation.advance(Duration.ofMinutes(1));
        assertThat(seen).containsExactly("started");
        assertThat(simulation.epoch()).isEqualTo(1);
    }

    @Test
    void mailbox_manySenders_keepsTheOrderOfEach() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            try (Simulation seeded = Simulation.withSeed(seed)) {
                seen.clear();
                seeded.actorSystem(senders(3, 10), "fifo");
                seeded.runUntilIdle();
                for (String sender : List.of("a", "b", "c")) {
                    List<String> own = seen.stream()
                            .filter(text -> text.startsWith(sender))
                            .toList();
                    assertThat(own).hasSize(10).isSorted();
                }
                orders.add(List.copyOf(seen));
            }
        }
        assertThat(orders).as("orders between senders").hasSizeGreaterThan(10);
    }

    @Test
    void supervision_restart_rebuildsTheActor() {
        ActorSystem<String> system = simulation.actorSystem(
                Behaviors.supervise(Behaviors.<String>setup(context -> {
                            seen.add("started");
                            return Behaviors.receiveMessage(message -> {
                                if ("fail".equals(message)) {
                                    throw new IllegalStateException("planned");
                                }
                                seen.add(message);
                                return Behaviors.same();
                            });
                        }))
                        .onFailure(
                                IllegalStateException.class,
                                SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(9), 0.5)
                                        .withLoggingEnabled(false)),
                "supervised");
        system.tell("one");
        system.tell("fail");
        simulation.advance(Duration.ofSeconds(5));
        system.tell("two");
        simulation.runUntilIdle();
        assertThat(seen).containsExactly("started", "one", "started", "two");
    }

    @Test
    void dispatcher_ofAnyKind_runsOnTheSimulationsThread() {
        Set<Thread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
        Behavior<String> child = Behaviors.setup(context -> {
            threads.add(Thread.currentThread());
            seen.add(context.getSelf().path().name());
            return Behaviors.empty();
        });
        simulation.actorSystem(
                Behaviors.<String>setup(context -> {
                    context.spawn(child, "blocking", DispatcherSelector.blocking());
                    context.spawn(child, "pinned", DispatcherSelector.fromConfig("storage-dispatcher"));
                    String internal = "akka.actor.internal-dispatcher";
                    context.spawn(child, "internal", DispatcherSelector.fromConfig(internal));
                    return Behaviors.empty();
                }),
                "dispatchers",
                OWN_DISPATCHER);
        simulation.runUntilIdle();
        assertThat(seen).containsExactlyInAnyOrder("blocking", "pinned", "internal");
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void terminate_liveSystem_completes() {
        ActorSystem<Question> system = simulation.actorSystem(echo(), "ending");
        simulation.await(ask(system, "hello"));
        system.terminate();
        assertThat(simulation.await(system.getWhenTerminated())).isNotNull();
    }

    private Behavior<String> collecting() {
        return Behaviors.receiveMessage(message -> {
            seen.add(message);
            return Behaviors.same();
        });
    }

    private Behavior<String> senders(int count, int messages) {
        return Behaviors.setup(context -> {
            for (int sender = 0; sender < count; sender++) {
                String name = Character.toString('a' + sender);
                ActorRef<Integer> ref = context.spawn(
                        Behaviors.<Integer>receive((child, number) -> {
                            context.getSelf().tell(name + number);
                            if (number + 1 < messages) {
                                child.getSelf().tell(number + 1);
                            }
                            return Behaviors.same();
                        }),
                        name);
                ref.tell(0);
            }
            return collecting();
        });
    }

    private static Behavior<Question> echo() {
        return Behaviors.receiveMessage(question -> {
            question.replyTo().tell(question.text());
            return Behaviors.same();
        });
    }

    private static CompletionStage<String> ask(ActorSystem<Question> system, String text) {
        return AskPattern.ask(
                system, (ActorRef<String> replyTo) -> new Question(text, replyTo), TIMEOUT, system.scheduler());
    }

    private static scala.concurrent.duration.Duration duration(int seconds) {
        return scala.concurrent.duration.Duration.create(seconds, "s");
    }
}
