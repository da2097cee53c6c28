package dev.tidemark.testkit.simulation;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A mix of what Tidemark's actors use, as input of the determinism tests; also a program of its own. */
final class Workload {

    private static final int WORKERS = 5;
    private static final int ITEMS = 60;
    private static final int GENERATIONS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Simulation simulation;
    private final StringBuilder order = new StringBuilder();

    private Workload(Simulation simulation) {
        this.simulation = simulation;
    }

    sealed interface Command {}

    record Start(ActorRef<Done> replyTo) implements Command {}

    record Finished(int number) implements Command {}

    record Work(int number, ActorRef<Integer> replyTo) implements Command {}

    private record Loaded(int number, ActorRef<Integer> replyTo) implements Command {}

    private record TickDue() implements Command {}

    /** What a run of one seed has shown. */
    record Outcome(long hash, String order, long steps) {}

    /** Prints the trace hash of each seed given as argument. */
    public static void main(String[] arguments) {
        for (String argument : arguments) {
            System.out.println(run(Long.parseLong(argument)).hash());
        }
    }

    static Outcome run(long seed) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            Workload workload = new Workload(simulation);
            for (int generation = 0; generation < GENERATIONS; generation++) {
                workload.runGeneration();
                simulation.crash();
            }
            return new Outcome(simulation.traceHash(), workload.order.toString(), simulation.steps());
        }
    }

    private void runGeneration() {
        ActorSystem<Command> system = simulation.actorSystem(guardian(), "workload");
        CompletionStage<Done> actors = AskPattern.ask(system, Start::new, TIMEOUT, system.scheduler());
        CompletionStage<List<Integer>> stream = Source.range(1, ITEMS)
                .mapAsyncUnordered(4, number -> CompletableFuture.supplyAsync(() -> number))
                .zip(Source.tick(Duration.ofMillis(1), Duration.ofMillis(2), "tick"))
                .map(pair -> pair.first())
                .groupedWithin(7, Duration.ofMillis(5))
                .mapConcat(group -> group)
                .runWith(Sink.seq(), system);
        simulation.await(actors.thenCombine(stream, (done, numbers) -> order.append(numbers)));
        simulation.run(simulation.random().nextInt(200));
    }

    private Behavior<Command> guardian() {
        return Behaviors.setup(context -> {
            List<ActorRef<Command>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(context.spawn(
                        Behaviors.supervise(worker())
                                .onFailure(
                                        IllegalStateException.class,
                                        SupervisorStrategy.restart().withLoggingEnabled(false)),
                        "worker-" + i));
            }
            List<Integer> finished = new ArrayList<>();
            List<ActorRef<Done>> waiting = new ArrayList<>();
            return Behaviors.receive(Command.class)
                    .onMessage(Start.class, start -> {
                        waiting.add(start.replyTo());
                        for (int item = 0; item < ITEMS; item++) {
                            int number = item;
                            context.ask(
                                    Integer.class,
                                    workers.get(item % WORKERS),
                                    TIMEOUT,
                                    (ActorRef<Integer> replyTo) -> new Work(number, replyTo),
                                    (reply, failure) -> new Finished(number));
                        }
                        return Behaviors.same();
                    })
                    .onMessage(Finished.class, message -> {
                        finished.add(message.number());
                        order.append(message.number()).append(' ');
                        if (finished.size() == ITEMS) {
                            waiting.forEach(replyTo -> replyTo.tell(Done.getInstance()));
                        }
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private Behavior<Command> worker() {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> {
            timers.startTimerWithFixedDelay(new TickDue(), Duration.ofMillis(1));
            return Behaviors.receive(Command.class)
                    .onMessage(Work.class, work -> {
                        context.pipeToSelf(
                                CompletableFuture.supplyAsync(work::number, simulation.executor()),
                                (number, failure) -> new Loaded(number, work.replyTo()));
                        return Behaviors.same();
                    })
                    .onMessage(Loaded.class, loaded -> {
                        loaded.replyTo().tell(loaded.number());
                        if (loaded.number() % 13 == 12) {
                            throw new IllegalStateException("planned failure");
                        }
                        return Behaviors.same();
                    })
                    .onMessage(TickDue.class, tick -> Behaviors.same())
                    .build();
        }));
    }
}
