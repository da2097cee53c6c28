package dev.tidemark.testkit.simulation;

import akka.dispatch.Dispatcher;
import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.MessageDispatcher;
import akka.dispatch.MessageDispatcherConfigurator;
import com.typesafe.config.Config;
import java.util.concurrent.TimeUnit;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;

/**
 * Builds each dispatcher of a simulated actor system; Akka finds it by class name.
 *
 * <p>Whatever the dispatcher's own configuration says, one message is handled per turn, without a deadline on the real
 * clock, on the simulation's executor.
 */
final class SimulatedDispatcher extends MessageDispatcherConfigurator {

    private static final FiniteDuration NO_DEADLINE = Duration.Zero();
    private static final FiniteDuration SHUTDOWN_TIMEOUT = Duration.create(1, TimeUnit.SECONDS);

    private final MessageDispatcher dispatcher;

    SimulatedDispatcher(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        Config system = prerequisites.settings().config();
        EventLoop loop = OpenSimulations.of(system).loop();
        SimulatedExecutor first = new SimulatedExecutor(loop);
        // Akka shuts the executor of an idle dispatcher down and asks for another one at the next need.
        this.dispatcher = new Dispatcher(
                this, config.getString("id"), 1, NO_DEADLINE, (id, threads) -> first::successor, SHUTDOWN_TIMEOUT);
    }

    @Override
    public MessageDispatcher dispatcher() {
        return dispatcher;
    }
}
