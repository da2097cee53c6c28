package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** All that is logged, at whatever level, and all that is answered, while requests of every kind come with tokens and values. */
class NothingSecretTest {

    /** Stands in every value. */
    private static final String VALUE = "4111-1111-1111-1111";

    private static final String ENTRY = "/v1/collections/c/entries/k";

    @TempDir
    private Path directory;

    private final String good = TokenSecret.create();
    private final String bad = TokenSecret.create();

    /** Everything that is logged, from its making to its closing; nobody else is told meanwhile. */
    private static final class Everything extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final Level before = root.getLevel();
        private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

        Everything() {
            start();
            root.iteratorForAppenders().forEachRemaining(others::add);
            others.forEach(root::detachAppender);
            root.addAppender(this);
            root.setLevel(Level.TRACE);
        }

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(event.getLoggerName() + " " + event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }

        @Override
        public void close() {
            root.setLevel(before);
            root.detachAppender(this);
            others.forEach(root::addAppender);
        }
    }

    private static String message(String head, String headers, String body) {
        return head + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                + (body.isEmpty()
                        ? "\r\n"
                        : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String bearer(String secret) {
        return "Authorization: Bearer " + secret + "\r\n";
    }

    /** Requests whose answers must not hold what they were sent. */
    private Stream<String> requests() {
        String value = "{\"card\":\"" + VALUE + "\"}";
        return Stream.of(good, bad)
                .flatMap(secret -> Stream.of(
                        message("PUT " + ENTRY, bearer(secret), value),
                        message("PUT " + ENTRY, bearer(secret), "{\"card\":" + VALUE + "}"),
                        message("PUT " + ENTRY, bearer(secret), value + value),
                        message("PUT " + ENTRY, bearer(secret) + bearer(secret), value),
                        message("PUT " + ENTRY, "Authorization: Basic " + secret + "\r\n", value),
                        message("PUT " + ENTRY + "?token=" + secret, "", value),
                        message("PATCH " + ENTRY, bearer(secret), value),
                        message("POST /v1/collections/c/batch", bearer(secret), "[{\"op\":\"" + VALUE + "\"}]"),
                        message("POST /v1/collections/c/batch", bearer(secret), "[{\"op\":\"set\"," + VALUE),
                        message("POST /v1/collections/c/log", bearer(secret), value),
                        message("PUT /v1/collections/d", bearer(secret), value),
                        message("POST /v1/shape?table=c", bearer(secret), value),
                        message("DELETE /v1/collections/none", bearer(secret), ""),
                        message("POST /v1/compact", bearer(secret), ""),
                        message("GET /v1/collections", bearer(secret + "\u00fc"), ""),
                        message("BREW " + ENTRY, bearer(secret), value),
                        message("GET /nowhere?x=%zz", bearer(secret), "")));
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void tokensAndValues_stayWhereTheyBelong(TransportKind transport) throws IOException {
        Path file = directory.resolve("tokens.json");
        new TokenFile(file).write(List.of(Token.of("ops", good, Set.of(Scope.ADMIN), CollectionPatterns.ALL)));
        List<String> answers = new ArrayList<>();
        try (Everything logged = new Everything();
                ServerProbe server = new ServerProbe(
                        transport, "akka.loglevel = DEBUG, tidemark.http.access.token-file = \"" + file + "\"")) {
            server.store().collection("c");
            for (String request : requests().toList()) {
                answers.add(server.send(request));
            }
            String read = server.send(message("GET " + ENTRY, bearer(good), ""));
            assertThat(read).contains(VALUE).doesNotContain(good);
            server.store()
                    .failWith(
                            new CorruptDataException("bad crc", Location.of("/srv/data/collections/c/log/1.jsonl", 7)));
            answers.add(server.send(message("PUT " + ENTRY, bearer(good), "{\"card\":\"" + VALUE + "\"}")));
            assertThat(logged.texts)
                    .anyMatch(text -> text.contains("dev.tidemark.audit operation=\"POST /v1/compact\""))
                    .anyMatch(text -> text.contains("caller=\"ops\" address=\"127.0.0.1\" outcome=\"202\""))
                    .anyMatch(text -> text.contains("caller=\"nobody\" address=\"127.0.0.1\" outcome=\"401\""));
            for (String text : logged.texts) {
                assertThat(text).doesNotContain(good, bad, VALUE);
            }
        }
        for (String answer : answers) {
            assertThat(answer)
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain(good, bad, VALUE, "/srv/", directory.toString(), "\tat ", "Exception");
        }
    }
}
