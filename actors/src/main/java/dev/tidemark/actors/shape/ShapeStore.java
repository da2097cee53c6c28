package dev.tidemark.actors.shape;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.JsonCollection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What shapes need of the store around them; names of the store's own are none to be refused here. Safe for any thread. */
public interface ShapeStore {

    /** What the catalog says of a collection. */
    Optional<CollectionDescription> find(String name);

    /** Names of all collections behind shapes. */
    List<String> shapes();

    /** Handles of all other collections. Costs a walk through the catalog. */
    Set<String> sources();

    /** A collection that shapes are of. */
    JsonCollection source(String name);

    /**
     * The position in a collection's log up to which its keys are known as well. The log is told of first: for a moment, or until a writer
     * that died over it is replaced, keys and entries may lack what the watermark has.
     *
     * @return at least the position of every acknowledged write, at most the watermark; fails like a read
     */
    CompletionStage<Long> settled(String name);

    /** Creates the collection behind a shape, or finds it. */
    CompletionStage<CollectionDescription> create(String name);

    /** @return completes when the drop is durable, with false when there was none */
    CompletionStage<Boolean> drop(String name);

    ShapeLog log(String name);

    /** Bytes that the lines of one {@link ShapeLog#write} may have, besides those of a single line. */
    int batchMaxBytes();

    /** Bytes that a line may have, so that the journal takes it and readers of the log do. */
    int lineMaxBytes();
}
