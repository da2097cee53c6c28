package dev.tidemark.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Serves the files of directories at an origin of its own, as what a web page comes from. Close it. */
final class FileServer implements AutoCloseable {

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final String ICON = "/favicon.ico";

    private final HttpServer server;
    private final List<Path> directories;

    private FileServer(HttpServer server, List<Path> directories) {
        this.server = server;
        this.directories = directories;
    }

    /** @param directories the first that has a file gives it */
    static FileServer of(Path... directories) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FileServer files = new FileServer(server, List.of(directories));
            server.createContext("/", files::answer);
            server.start();
            return files;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    String origin() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<Path> file = file(path.equals("/") ? "index.html" : path.substring(1));
        if (file.isPresent()) {
            exchange.getResponseHeaders().set("Content-Type", type(file.get().toString()));
            exchange.sendResponseHeaders(OK, Files.size(file.get()));
            Files.copy(file.get(), exchange.getResponseBody());
        } else {
            exchange.sendResponseHeaders(path.equals(ICON) ? NO_CONTENT : NOT_FOUND, -1);
        }
        exchange.close();
    }

    private Optional<Path> file(String path) {
        return directories.stream()
                .map(directory -> directory.resolve(path))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static String type(String file) {
        String known = URLConnection.guessContentTypeFromName(file);
        return file.endsWith("js") ? "text/javascript" : known == null ? "application/octet-stream" : known;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
