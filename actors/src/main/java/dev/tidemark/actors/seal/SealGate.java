package dev.tidemark.actors.seal;

import akka.actor.typed.ActorRef;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.chunk.JsonArrayRenderer;
import dev.tidemark.engine.chunk.MessagesRenderer;
import dev.tidemark.engine.chunk.NdjsonRenderer;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writers of a store know of its sealing. Any thread. */
public final class SealGate {

    private static final Logger LOG = LoggerFactory.getLogger(SealGate.class);
    /** Beyond these a few percent of length cost several times the processor time, beside writers who want it. */
    private static final int GZIP_LEVEL = 4;

    private static final int ZSTD_LEVEL = 3;

    private static final List<ChunkRenderer> RENDERERS = List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE);

    private final List<ContentEncoding> known = List.of(new GzipEncoding(GZIP_LEVEL), new ZstdEncoding(ZSTD_LEVEL));

    private final LogContext context;
    private final ChunkSealer sealer;
    private final SealPlan plan;
    private final SealPlan shapePlan;
    private final boolean seals;
    private final ActorRef<SealSupervisor.Command> supervisor;
    private final SealPace pace;
    private volatile boolean gone;

    /** Why nothing is sealed for now. */
    private volatile Optional<? extends RuntimeException> paused = Optional.empty();

    /** One for the store: a file may be sent for longer than its collection stays open. */
    private final Pins pins = new Pins();

    /** @param time measures the rate of sealing */
    public SealGate(
            LogContext context, SealSettings settings, TimeSource time, ActorRef<SealSupervisor.Command> supervisor) {
        this.context = context;
        this.sealer = new ChunkSealer(context.disk(), context.beside());
        List<ContentEncoding> encodings = encodingsOf(settings);
        this.plan = new SealPlan(renderersOf(settings), encodings);
        this.shapePlan = new SealPlan(List.of(MessagesRenderer.INSTANCE), encodings);
        this.seals = settings.concurrentMax() > 0;
        this.supervisor = supervisor;
        this.pace = new SealPace(settings.rateMax(), time);
    }

    private static List<ChunkRenderer> renderersOf(SealSettings settings) {
        return RENDERERS.stream()
                .filter(renderer -> settings.renderers().contains(renderer.name()))
                .toList();
    }

    private List<ContentEncoding> encodingsOf(SealSettings settings) {
        return known.stream()
                .filter(encoding -> settings.encodings().contains(encoding.name()) && isAvailable(encoding))
                .toList();
    }

    /** Native code may not be there for this machine, or may not be loaded from where temporary files are. */
    private static boolean isAvailable(ContentEncoding encoding) {
        try {
            encoding.encoder((source, start, end) -> {}).close();
            return true;
        } catch (LinkageError missing) {
            LOG.warn("content encoding is left out: encoding={} reason={}", encoding.name(), missing.getMessage());
            return false;
        }
    }

    /** The chunks of one collection, for its writer to keep as long as it serves. Those of a shape hold its messages, whatever is set. */
    public SealedLog open(CatalogEntry entry, Path dataDirectory) {
        CollectionFiles files = entry.files(dataDirectory);
        return new SealedLog(this, entry.name().isShape() ? shapePlan : plan, files, new Chunks(context, files, pins));
    }

    boolean seals() {
        return seals && !gone;
    }

    /**
     * Has nothing sealed until {@link #resume}.
     *
     * @param done run when nothing is being sealed any more, on whichever thread
     */
    public void pause(RuntimeException reason, Runnable done) {
        paused = Optional.of(reason);
        if (gone) {
            done.run();
        } else {
            supervisor.tell(new SealSupervisor.Pause(reason, done));
        }
    }

    public void resume() {
        paused = Optional.empty();
        supervisor.tell(SealSupervisor.Resume.INSTANCE);
    }

    /** Why nothing is sealed for now, empty while there is no such reason. */
    Optional<? extends RuntimeException> paused() {
        return paused;
    }

    public boolean isGone() {
        return gone;
    }

    /** The supervisor has died: nothing is sealed until the store is opened again. */
    public void gone() {
        gone = true;
    }

    void offer(SealPlan of, Chunks chunks, ChunkSource source, ActorRef<SealSupervisor.Answer> replyTo) {
        supervisor.tell(new SealSupervisor.Offer(new SegmentJob(sealer, chunks, source, of, pace), replyTo));
    }

    /** Has the supervisor forget the ranges of a collection; {@code withdrawn} runs when none of them is being sealed, on its thread. */
    void withdraw(CollectionId collection, Runnable withdrawn) {
        supervisor.tell(new SealSupervisor.Withdraw(collection, withdrawn));
    }

    /** Of all collections. */
    public Pins pins() {
        return pins;
    }

    LogContext context() {
        return context;
    }
}
