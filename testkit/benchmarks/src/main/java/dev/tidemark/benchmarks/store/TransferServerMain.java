package dev.tidemark.benchmarks.store;

import com.typesafe.config.Config;
import dev.tidemark.actors.Json;
import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.http.PutServer;
import dev.tidemark.benchmarks.http.PutServerProcess;
import dev.tidemark.benchmarks.http.TransferAccounts;
import dev.tidemark.benchmarks.http.Wire;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Invariants;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.netty.OwnProcess;
import dev.tidemark.http.server.ServerSettings;
import dev.tidemark.http.server.TidemarkServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The program of a server with the accounts of {@link TransferAccounts}, in a process of its own: {@link #start} starts it. */
public final class TransferServerMain {

    private static final String HEAP = "-Xmx512m";
    private static final String PATH = "/v1/transactions";

    private TransferServerMain() {}

    public static PutServer start(Path directory) throws IOException {
        Path data = directory.toAbsolutePath();
        List<String> command = Processors.java(
                TransferServerMain.class,
                List.of(HEAP),
                List.of(data.resolve("data").toString()));
        return PutServerProcess.start(
                Wire.TRANSFERS, Path.of("").toAbsolutePath(), data.resolve("server.out"), command);
    }

    /** @param arguments the directory for data */
    public static void main(String[] arguments) throws IOException {
        OwnProcess.followNoBuffers();
        try (StoreHost host = StoreHost.open(Path.of(arguments[0]))) {
            found(host);
            Config config = host.actorSystem().settings().config();
            TidemarkServer server = StoreHost.await(TidemarkServer.start(
                    host.actorSystem(),
                    host.store(),
                    HttpSettings.of(config),
                    ServerSettings.of(config).withPort(0)));
            System.out.println(PutServerProcess.LISTENING + server.address().getPort() + " " + PATH);
            System.in.transferTo(OutputStream.nullOutputStream());
            StoreHost.await(server.stop());
        }
    }

    /** No account may have less than nothing, as in the peer's tables. */
    private static void found(StoreHost host) throws IOException {
        Invariants solvent = Invariants.NONE.withJsonSchema("{\"type\":\"integer\",\"minimum\":0}");
        for (String bank : TransferAccounts.BANKS) {
            StoreHost.await(host.store().create(bank, CollectionSettings.DEFAULT.withInvariants(solvent)));
        }
        StoreHost.await(host.store().create(TransferAccounts.LOG, CollectionSettings.KEYLESS));
        Json coins = Json.parse(Integer.toString(TransferAccounts.COINS));
        for (int number = 0; number < TransferAccounts.COUNT; number++) {
            StoreHost.await(host.store().json(TransferAccounts.bank(number)).set(TransferAccounts.key(number), coins));
        }
    }
}
