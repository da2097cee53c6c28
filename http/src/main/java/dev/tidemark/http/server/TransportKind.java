package dev.tidemark.http.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What brings requests from the socket to the route. */
public enum TransportKind {
    /** Netty, with regions of files by sendfile. */
    NETTY,
    /** Akka HTTP's own server. */
    AKKA;

    /** @throws IllegalArgumentException for a name of none */
    public static TransportKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("transport is not known: expected="
                        + Arrays.stream(values()).map(TransportKind::label).collect(Collectors.joining(" or "))
                        + " actual=" + name));
    }

    /** As it stands in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
