package dev.tidemark.actors.shape;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.WriteOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The collection behind a shape, as its follower writes it. Safe for any thread; its calls fail like those of {@link JsonCollection}. */
public interface ShapeLog {

    /** The same for readers: refuses writes. */
    JsonCollection reading();

    /** The latest record of a key; marks have one too. */
    CompletionStage<Optional<Entry>> latest(String key);

    /** Writes all lines or none, in their order. */
    CompletionStage<WriteOutcome> write(List<ShapeLine> lines);
}
