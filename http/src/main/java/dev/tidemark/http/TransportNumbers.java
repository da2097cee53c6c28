package dev.tidemark.http;

import akka.http.javadsl.model.AttributeKey;
import java.util.Map;

/**
 * Counts of the transport that has brought a request: an attribute of requests, of servers that count. Safe for any thread.
 *
 * <p>The numbers of the store show them, so that one request tells of both.
 */
public interface TransportNumbers {

    AttributeKey<TransportNumbers> KEY = AttributeKey.create("transport-numbers", TransportNumbers.class);

    /** Connections at present. */
    int connections();

    /** Answers at present whose body is on its way, others than short ones from memory. */
    int downloads();

    /** Requests that were given to the route. */
    long requests();

    /** Answers sent by sendfile. */
    long regionsSentByKernel();

    /** Answers from files that sendfile would have been used for, and could not. */
    long regionsNotSentByKernel();

    /** The same by reason; always with the same keys. */
    Map<String, Long> regionsNotSentByReason();

    /** Answers from files that were read into memory, since they are short or encrypted. */
    long regionsCopied();

    /** Connections closed at once, since their address had enough. */
    long connectionsRefused();

    /** Connections closed because something took too long. */
    long connectionsOverdue();

    /** The same by what took too long; always with the same keys. */
    Map<String, Long> connectionsOverdueByCause();

    /** Certificates taken from files that had changed. */
    long certificatesTaken();

    /** Times that changed files for TLS were found to be no good, and reported. */
    long certificatesRefused();
}
