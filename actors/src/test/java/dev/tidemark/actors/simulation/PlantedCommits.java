package dev.tidemark.actors.simulation;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/** A journal that takes half of a commit for a commit. Stateless. */
final class PlantedCommits {

    private PlantedCommits() {}

    /** Each collection's lines get a frame of their own; the last one's outcome is told. */
    static JournalShard aFrameForEach(JournalShard shard) {
        return (JournalShard) Proxy.newProxyInstance(
                PlantedCommits.class.getClassLoader(),
                new Class<?>[] {JournalShard.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("append")) {
                        @SuppressWarnings("unchecked")
                        List<JournalEntry> frame = (List<JournalEntry>) arguments[0];
                        append(shard, frame, (boolean) arguments[1], (AppendOutcome) arguments[2]);
                        return null;
                    }
                    return passed(shard, method, arguments);
                });
    }

    private static void append(JournalShard shard, List<JournalEntry> frame, boolean sync, AppendOutcome outcome) {
        for (JournalEntry entry : frame.subList(0, frame.size() - 1)) {
            shard.append(List.of(entry), sync, new Unheard());
        }
        shard.append(List.of(frame.get(frame.size() - 1)), sync, outcome);
    }

    private static Object passed(JournalShard shard, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(shard, arguments);
        } catch (InvocationTargetException wrapped) {
            throw wrapped.getCause();
        }
    }

    private static final class Unheard implements AppendOutcome {
        @Override
        public void durable() {}

        @Override
        public void failed(TidemarkException failure) {}
    }
}
