package dev.tidemark.testkit.simulation;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Calls {@link Simulation#prepareJvm} when JUnit starts, before any test has run; JUnit finds it as a service.
 *
 * <p>The one class of this package that knows JUnit. Without JUnit it is never loaded.
 */
public final class SimulationSessionListener implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Simulation.prepareJvm();
    }
}
