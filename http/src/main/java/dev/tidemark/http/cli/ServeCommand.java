package dev.tidemark.http.cli;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.stream.BindFailedException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.SecuritySettings;
import dev.tidemark.http.netty.OwnProcess;
import dev.tidemark.http.netty.TlsSettings;
import dev.tidemark.http.server.ServerSettings;
import dev.tidemark.http.server.TidemarkServer;
import dev.tidemark.http.server.TransportKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves a store over HTTP until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Serve a store over HTTP until SIGTERM or SIGINT, then end what is under way and close the store.",
            "A second signal ends it at once; nothing is lost then either that was acknowledged.",
            "Prints one line with the address when it is ready."
        },
        footer = {
            "",
            "Exit codes: 0 stopped in order, 1 not started, or not closed in order, 2 the command line is wrong,",
            "130 or 143 ended at once by a second signal.",
            "",
            "Examples:",
            "  tidemark serve --data /var/lib/tidemark --port 7470",
            "  tidemark serve --port 0           a free port, printed when ready",
            "  tidemark serve --read-only --port 7471          beside a server that owns the store",
            "  tidemark serve --tls-cert chain.pem --tls-key key.pem",
            "",
            "  tidemark serve --host 0.0.0.0 --token-file tokens.json --tls-cert chain.pem --tls-key key.pem",
            "",
            "Where other machines can connect, it takes tokens (see tidemark help token) and TLS, or --insecure to go",
            "without. Files of tokens and of TLS are read again when they change."
        })
final class ServeCommand implements Callable<Integer> {

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1).")
    private Optional<String> host = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on, 0 for a free one (default: 7470).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            description = "What serves the socket: netty, or akka for Akka HTTP's own server (default: netty).")
    private Optional<String> transport = Optional.empty();

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Certificates in PEM, the server's own first: connections are encrypted then.")
    private Optional<Path> tlsCertificates = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Key to the certificate, PKCS #8 in PEM.")
    private Optional<Path> tlsKey = Optional.empty();

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "Certificates in PEM: who connects must have one that one of these vouches for.")
    private Optional<Path> tlsClients = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File of tokens: who has none of them gets nothing but /health/live.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--insecure",
            description = "Listen where other machines can connect also without tokens or without TLS.")
    private boolean insecure;

    @Option(
            names = "--read-only",
            description = "Serve reads beside the process that owns the store, and refuse writes. Takes no lock.")
    private boolean readOnly;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ServeCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        Config config = TidemarkServer.configuration(ConfigFactory.load());
        ServerSettings settings = settings(config);
        HttpSettings limits = limits(config);
        OpenedStore opened =
                readOnly ? EmbeddedStore.openReadOnly(common.data(), config) : opener.open(common.data(), config);
        OwnProcess.followNoBuffers();
        TidemarkServer server;
        try {
            server = Awaited.join(TidemarkServer.start(opened.system(), opened.store(), limits, settings));
        } catch (IllegalArgumentException | BindFailedException | CompletionException refused) {
            opened.close();
            throw new CommandFailed(message(refused, settings), refused);
        }
        DataModes.report(common.data());
        CompletableFuture<Done> closed = stopInOrder(opened, server);
        StopSignals.watch(() -> stop(opened));
        PrintWriter out = spec.commandLine().getOut();
        out.println("tidemark ready: url=" + url(settings, server.address()) + " data=" + common.data());
        out.flush();
        Awaited.join(opened.system().getWhenTerminated());
        requireClosed(closed);
        return 0;
    }

    private void stop(OpenedStore opened) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("tidemark stopping: a second signal ends it at once");
        err.flush();
        CoordinatedShutdown.get(opened.system()).runAll(CoordinatedShutdown.unknownReason());
    }

    private static void requireClosed(CompletableFuture<Done> closed) {
        if (!closed.isDone()) {
            throw new CommandFailed("store was not closed in time: what was acknowledged is found at the next start");
        }
        try {
            Done unused = Awaited.join(closed);
        } catch (RuntimeException failure) {
            throw new CommandFailed(
                    "store was not closed in order, what was acknowledged is found at the next start: reason="
                            + failure.getMessage(),
                    failure);
        }
    }

    private HttpSettings limits(Config config) {
        HttpSettings configured = HttpSettings.of(config);
        SecuritySettings security = configured.security();
        return tokenFile
                .map(file -> configured.with(security.with(security.tokens().with(file))))
                .orElse(configured);
    }

    private ServerSettings settings(Config config) {
        ServerSettings configured = ServerSettings.of(config);
        try {
            return encrypted(configured
                    .withPort(port.orElse(configured.port()))
                    .withHost(host.orElse(configured.host()), insecure)
                    .withTransport(transport.map(TransportKind::of).orElse(configured.transport())));
        } catch (IllegalArgumentException invalid) {
            throw new ParameterException(spec.commandLine(), String.valueOf(invalid.getMessage()));
        }
    }

    private ServerSettings encrypted(ServerSettings settings) {
        if (tlsCertificates.isPresent() != tlsKey.isPresent() || (tlsClients.isPresent() && tlsKey.isEmpty())) {
            throw new IllegalArgumentException("--tls-cert and --tls-key go together, and --tls-client-ca with both");
        }
        return tlsCertificates.isEmpty()
                ? settings
                : settings.withTls(new TlsSettings.Files(tlsCertificates.get(), tlsKey.orElseThrow(), tlsClients));
    }

    /** @return completes when the store is closed, or fails with why it is not */
    private static CompletableFuture<Done> stopInOrder(OpenedStore opened, TidemarkServer server) {
        CompletableFuture<Done> closed = new CompletableFuture<>();
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(opened.system());
        shutdown.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "tidemark-server", server::stop);
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceStop(),
                "tidemark-store",
                () -> opened.store()
                        .close()
                        .thenApply(done -> Done.getInstance())
                        .whenComplete((done, failure) -> {
                            if (failure == null) {
                                closed.complete(done);
                            } else {
                                closed.completeExceptionally(failure);
                            }
                        }));
        return closed;
    }

    private static String message(RuntimeException refused, ServerSettings settings) {
        boolean unbound = refused instanceof CompletionException && refused.getCause() instanceof IOException;
        return refused instanceof BindFailedException || unbound
                ? "cannot listen, is the port taken? host=" + settings.host() + " port=" + settings.port()
                : String.valueOf(refused.getMessage());
    }

    private static String url(ServerSettings settings, InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (settings.tls().files().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
