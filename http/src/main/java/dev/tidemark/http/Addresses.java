package dev.tidemark.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import java.net.InetAddress;
import java.util.Optional;

/** Tells where requests come from. Stateless. */
final class Addresses {

    private Addresses() {}

    /** What is at the other end of the connection, where the server tells it. */
    static Optional<InetAddress> of(HttpRequest request) {
        return request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress);
    }
}
