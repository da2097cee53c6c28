package dev.tidemark.testkit.simulation;

/**
 * Unwinds the running step after its simulated process has died.
 *
 * <p>A {@code VirtualMachineError}, since that is what Akka takes for fatal and lets through; the simulation catches it
 * at the step's edge. Code under test must not catch it; {@code finally} blocks do run, so a simulated disk has to
 * refuse whatever comes from an older {@link Simulation#epoch}.
 */
public final class ProcessDeath extends VirtualMachineError {

    private static final long serialVersionUID = 1L;

    ProcessDeath(long epoch) {
        super("simulated process died: epoch=" + epoch);
    }
}
