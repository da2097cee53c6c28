package dev.tidemark.engine.format.canary;

import akka.actor.typed.ActorRef;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.http.TidemarkRoute;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Breaks the rules of the engine on purpose, so that the tests of the rules can fail. */
final class RuleBreaker {

    private RuleBreaker() {}

    static long breakRules(FileSystem fileSystem, ActorRef<String> actor, Path file) throws IOException {
        actor.tell(TidemarkRoute.class.getName());
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.size() + System.nanoTime() + (fileSystem.exists(file) ? 1 : 0);
        }
    }
}
