package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.testkit.Probes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/simulation.md}: a host's own actor, killed at a random moment, from many seeds. */
class HostExampleTest {

    private static final int ORDERS = 20;

    /** A shop's message: keep this order, and answer when it is on disk. */
    record PlaceOrder(int number, ActorRef<Done> replyTo) {}

    /** A device that outlives the process: what has been synced stays. */
    private static final class Disk {
        private final List<Integer> synced = new ArrayList<>();
    }

    @Test
    void orders_processKilledAtAnyMoment_keepsEveryAcknowledgedOne() {
        Probes reached = new Probes();
        for (long seed = 0; seed < 200; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                scenario(simulation);
                reached.addAll(simulation.probes());
            }
        }
        reached.requireAll(List.of("killed with unacknowledged orders", "all acknowledged"));
    }

    @Test
    void orders_sameSeedTwice_runTheSame() {
        for (long seed = 0; seed < 10; seed++) {
            DeterminismCheck.check(SimulationSettings.ofSeed(seed), HostExampleTest::scenario);
        }
    }

    private static void scenario(Simulation simulation) {
        Disk disk = new Disk();
        ActorSystem<PlaceOrder> shop = simulation.actorSystem(shop(simulation, disk), "shop");
        List<Integer> acknowledged = new ArrayList<>();
        for (int order = 0; order < ORDERS; order++) {
            int number = order;
            place(shop, number).thenRun(() -> acknowledged.add(number));
        }
        simulation.run(simulation.random().nextInt(400));
        simulation.crash();

        boolean all = acknowledged.size() == ORDERS;
        simulation.probes().hit(all ? "all acknowledged" : "killed with unacknowledged orders");
        assertThat(disk.synced).as("%s", simulation).containsAll(acknowledged);

        ActorSystem<PlaceOrder> reopened = simulation.actorSystem(shop(simulation, disk), "shop");
        simulation.await(place(reopened, ORDERS));
        assertThat(disk.synced).as("%s", simulation).contains(ORDERS);
    }

    private static CompletionStage<Done> place(ActorSystem<PlaceOrder> shop, int number) {
        Duration timeout = Duration.ofSeconds(3);
        return AskPattern.ask(shop, replyTo -> new PlaceOrder(number, replyTo), timeout, shop.scheduler());
    }

    private static Behavior<PlaceOrder> shop(Simulation simulation, Disk disk) {
        return Behaviors.receiveMessage(order -> {
            Duration syncTime = Duration.ofNanos(simulation.random("disk").nextLong(5_000_000));
            simulation.schedule(syncTime, () -> {
                disk.synced.add(order.number());
                order.replyTo().tell(Done.getInstance());
            });
            return Behaviors.same();
        });
    }
}
