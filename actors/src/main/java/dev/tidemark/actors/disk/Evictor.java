package dev.tidemark.actors.disk;

/** Deletes files that nothing depends on, the least worth first. One thread at a time. */
public interface Evictor {

    /**
     * Does a bounded part of the work.
     *
     * @return whether there may be more to delete
     * @throws dev.tidemark.engine.TidemarkException when the disk refuses; the next call begins anew
     */
    boolean evictSome();
}
