package dev.tidemark.testkit.engine;

import java.util.concurrent.Executor;

/**
 * Does every second task at once and no other one ever: of what is handed to a side lane, some is done as early as it can be, some as
 * late as its owner can wait. Owned by one thread.
 */
public final class EverySecond implements Executor {

    private boolean does;

    @Override
    public void execute(Runnable task) {
        does = !does;
        if (does) {
            task.run();
        }
    }
}
