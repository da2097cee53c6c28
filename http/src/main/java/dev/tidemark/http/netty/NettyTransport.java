package dev.tidemark.http.netty;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.dispatch.Dispatchers;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.settings.ParserSettings;
import akka.stream.Materializer;
import dev.tidemark.http.PlainServing;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A route on a listening socket, by Netty. Owns the socket, its connections and its threads; neither the actor system nor what the
 * route serves. Safe for any thread.
 */
public final class NettyTransport {

    private static final int BACKLOG = 1_024;
    private static final int READ_FIRST_BYTES = 2 * 1024;
    private static final int READ_MIN_BYTES = 512;

    /** For answers given at the end of the drain to reach their clients. */
    private static final Duration WRITE_OUT = Duration.ofSeconds(1);

    private static final Duration THREADS_END = Duration.ofSeconds(1);

    private final EventLoops loops;
    private final TransportStatistics statistics;
    private final Channel listener;
    private final Map<Channel, OpenConnection> connections;

    /** Empty while it serves. Guarded by this. */
    private Optional<CompletionStage<Done>> stopped = Optional.empty();

    private NettyTransport(
            EventLoops loops,
            TransportStatistics statistics,
            Channel listener,
            Map<Channel, OpenConnection> connections) {
        this.loops = loops;
        this.statistics = statistics;
        this.listener = listener;
        this.connections = connections;
    }

    /**
     * What requests are answered by.
     *
     * @param plain asked first; answers as the route would. Empty where everybody is to come through the route
     */
    public record Served(Route route, Optional<PlainServing> plain) {}

    /**
     * Starts to listen.
     *
     * @return fails with {@link java.net.BindException} or another {@link java.io.IOException} when it cannot
     * @throws IllegalArgumentException when connections are to be encrypted and the files for that are no good
     */
    public static CompletionStage<NettyTransport> start(
            ClassicActorSystemProvider system, Served served, TransportSettings settings, InetSocketAddress address) {
        TransportStatistics statistics = new TransportStatistics();
        ConnectionMeans means = means(system, served, settings, statistics);
        ThreadPoolExecutor handshakes =
                HandshakeWorkers.start(settings.connections().max());
        Optional<TlsCertificates> tls = settings.tls()
                .files()
                .map(files -> new TlsCertificates(
                        files, settings.tls().handshake(), settings.times().linger(), handshakes, statistics));
        EventLoops loops = EventLoops.create(settings.nativeTransport(), settings.threads());
        loops.serving().terminationFuture().addListener(ended -> handshakes.shutdown());
        close(means.regions().files(), loops);
        tls.ifPresent(certificates -> watch(certificates, settings.tls(), loops, means));
        Map<Channel, OpenConnection> connections = means.connections();
        CompletableFuture<NettyTransport> started = new CompletableFuture<>();
        new ServerBootstrap()
                .group(loops.accepting(), loops.serving())
                .channel(loops.channel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new ConnectionGate(settings.connections(), statistics))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                TransportSettings.IN_FLIGHT_MAX_BYTES / 2, TransportSettings.IN_FLIGHT_MAX_BYTES))
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(
                                READ_MIN_BYTES, READ_FIRST_BYTES, TransportSettings.READ_MAX_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.put(channel, connect(channel, means, tls));
                        channel.closeFuture().addListener(closed -> connections.remove(channel));
                    }
                })
                .bind(address)
                .addListener((io.netty.channel.ChannelFuture bound) -> {
                    if (bound.isSuccess()) {
                        NettyTransport transport = new NettyTransport(loops, statistics, bound.channel(), connections);
                        // Without it the route answers nobody.
                        system.classicSystem().getWhenTerminated().thenAccept(gone -> transport.stop(Duration.ZERO));
                        started.complete(transport);
                    } else {
                        end(loops);
                        started.completeExceptionally(bound.cause());
                    }
                });
        return started;
    }

    private static Connection connect(Channel channel, ConnectionMeans means, Optional<TlsCertificates> tls) {
        ReceivedBytes received = new ReceivedBytes();
        Optional<SentBytes> sent = tls.map(encrypted -> new SentBytes());
        Connection connection = new Connection(means, received, sent);
        ChannelPipeline pipeline = channel.pipeline().addLast(received);
        sent.ifPresent(pipeline::addLast);
        tls.ifPresent(certificates -> pipeline.addLast(certificates.handler(channel.alloc())));
        pipeline.addLast(new StrictRequestDecoder(means.settings().heads()), connection);
        return connection;
    }

    /** Files that nobody sends are closed after a while, all of them with the threads. */
    private static void close(SentFiles files, EventLoops loops) {
        long nanos = SentFiles.SWEEP_INTERVAL.toNanos();
        Future<?> unused = loops.accepting().scheduleWithFixedDelay(files::sweep, nanos, nanos, TimeUnit.NANOSECONDS);
        loops.serving().terminationFuture().addListener(ended -> files.close());
    }

    /** Ends with the threads. */
    private static void watch(
            TlsCertificates certificates, TlsSettings settings, EventLoops loops, ConnectionMeans means) {
        long nanos = settings.reloadInterval().toNanos();
        Future<?> unused = loops.accepting()
                .scheduleWithFixedDelay(
                        () -> means.regions().disk().execute(certificates::look), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private static ConnectionMeans means(
            ClassicActorSystemProvider system,
            Served served,
            TransportSettings settings,
            TransportStatistics statistics) {
        Executor disk = system.classicSystem().dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
        return new ConnectionMeans(
                settings,
                new RouteCalls(served.route(), system),
                served.plain(),
                Materializer.matFromSystem(system),
                ParserSettings.forServer(system).uriParsingMode(),
                new RegionBody.Means(
                        disk,
                        new WarmRegions(),
                        new SentFiles(),
                        statistics,
                        settings.tls().files().isEmpty(),
                        settings.copyMaxBytes()),
                new EventFanOut(settings.times(), statistics, disk),
                new ConcurrentHashMap<>());
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    public TransportStatistics statistics() {
        return statistics;
    }

    /**
     * Takes no new connection and no further request, and lets those under way end; after {@code timeout} what still waits for the
     * route is answered in its place, and then everything is closed. Called again it does nothing more.
     */
    public synchronized CompletionStage<Done> stop(Duration timeout) {
        CompletionStage<Done> present = stopped.orElseGet(() -> stopped(timeout));
        stopped = Optional.of(present);
        return present;
    }

    /** Those that are there are told at once, those that come until it is unbound after that. */
    private CompletionStage<Done> stopped(Duration timeout) {
        connections.values().forEach(OpenConnection::announceEnd);
        forEach(OpenConnection::leave);
        CompletableFuture<Done> unbound = new CompletableFuture<>();
        listener.close().addListener(closed -> unbound.complete(Done.getInstance()));
        return unbound.thenCompose(done -> {
                    forEach(OpenConnection::leave);
                    return allGone(timeout);
                })
                .thenCompose(done -> {
                    forEach(OpenConnection::expire);
                    return allGone(WRITE_OUT);
                })
                .thenCompose(done -> {
                    forEach(OpenConnection::close);
                    return end(loops);
                });
    }

    private void forEach(Consumer<OpenConnection> action) {
        connections.forEach((channel, connection) -> Turn.on(channel.eventLoop(), () -> action.accept(connection)));
    }

    /** Completes when every connection has ended, or the time is over. */
    private CompletionStage<Done> allGone(Duration atMost) {
        CompletableFuture<?>[] ends = connections.keySet().stream()
                .map(channel -> {
                    CompletableFuture<Done> gone = new CompletableFuture<>();
                    channel.closeFuture().addListener(closed -> gone.complete(Done.getInstance()));
                    return gone;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ends)
                .thenApply(unused -> Done.getInstance())
                .completeOnTimeout(Done.getInstance(), atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CompletionStage<Done> end(EventLoops loops) {
        CompletableFuture<Done> ended = new CompletableFuture<>();
        Future<?> accepting = loops.accepting().shutdownGracefully(0, THREADS_END.toMillis(), TimeUnit.MILLISECONDS);
        Future<?> serving = loops.serving().shutdownGracefully(0, THREADS_END.toMillis(), TimeUnit.MILLISECONDS);
        accepting.addListener(first -> serving.addListener(second -> ended.complete(Done.getInstance())));
        return ended;
    }
}
