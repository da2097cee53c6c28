package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of our own with default durability ({@code fsync} and {@code synchronous_commit} on) on a free loopback port, data in the
 * given directory. Since it refuses to run as root, root runs it as the user {@code postgres}. Owns its process.
 */
public final class PostgresServer implements PutServer {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final int CONNECTIONS_SPARE = 10;
    private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(20);
    private static final long STOP_SECONDS_MAX = 20;

    /** Directories between one that anybody may enter and the data: the run's, the row's, the subject's. */
    private static final int ENTERED_MAX = 3;

    private final Process process;
    private final InetSocketAddress address;
    private final Wire wire;
    private final Thread atExit;

    private PostgresServer(Process process, InetSocketAddress address, Wire wire) {
        this.wire = wire;
        this.process = process;
        this.address = address;
        atExit = new Thread(process::destroyForcibly, "postgresql-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Where the newest version's programs are, if this machine has any. */
    public static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        }
    }

    public static PostgresServer start(Path directory, int connections, Processors processors) throws IOException {
        return start(directory, connections, processors, Wire.POSTGRESQL, PostgresConversation.TABLE);
    }

    /** With the accounts of {@link TransferAccounts}. */
    public static PostgresServer startTransfers(Path directory, int connections, Processors processors, Wire wire)
            throws IOException {
        return start(directory, connections, processors, wire, PostgresTransfers.TABLES);
    }

    private static PostgresServer start(
            Path directory, int connections, Processors processors, Wire wire, String tables) throws IOException {
        Path programs = programs().orElseThrow(() -> new IOException("postgresql is not installed"));
        Path cluster = directory.toAbsolutePath().resolve("cluster");
        Files.createDirectory(cluster);
        if (isRoot()) {
            letEnter(directory.toAbsolutePath());
            finished(List.of("chown", PostgresConversation.USER, cluster.toString()));
        }
        finished(asOwner(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + cluster,
                "--username=" + PostgresConversation.USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale")));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        List<String> command = asOwner(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                cluster.toString(),
                "-p",
                Integer.toString(address.getPort()),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=" + (connections + CONNECTIONS_SPARE)));
        PostgresServer server = new PostgresServer(
                new ProcessBuilder(Processors.pinned(processors.server(), command))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("postgresql.out").toFile())
                        .start(),
                address,
                wire);
        try {
            server.createTables(programs, tables);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        return server;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asOwner(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        String user = PostgresConversation.USER;
        return Stream.concat(
                        Stream.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"),
                        command.stream())
                .toList();
    }

    /** Temporary directories are closed to other users; this lets them pass through, not look around. */
    private static void letEnter(Path directory) throws IOException {
        Path each = directory;
        for (int n = 0; n < ENTERED_MAX && each != null; n++) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(each));
            if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                Files.setPosixFilePermissions(each, permissions);
            }
            each = each.getParent();
        }
    }

    private void createTables(Path programs, String tables) throws IOException {
        List<String> command = List.of(
                programs.resolve("psql").toString(),
                "--no-psqlrc",
                "--host=127.0.0.1",
                "--port=" + address.getPort(),
                "--username=" + PostgresConversation.USER,
                "--command=" + tables);
        long deadline = System.nanoTime() + START_NANOS_MAX;
        while (true) {
            try {
                finished(command);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw notYet;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void finished(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = ended(process);
        if (code != 0) {
            throw new IOException("fails: command=" + command + " code=" + code + " output=" + output);
        }
    }

    private static int ended(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public String pathPrefix() {
        return "/";
    }

    @Override
    public Wire wire() {
        return wire;
    }

    /** The data are deleted after this: it must have ended. */
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(atExit);
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
