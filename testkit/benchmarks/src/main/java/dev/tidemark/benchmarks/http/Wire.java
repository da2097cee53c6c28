package dev.tidemark.benchmarks.http;

/** How a client puts rows into a server. */
public enum Wire {
    /** A request with the key at the end of its path. */
    PUT,
    /** A request that appends the value alone. */
    POST,
    /** PostgreSQL's own protocol, version 3. */
    POSTGRESQL;

    Conversation conversation(String host, String pathPrefix) {
        return switch (this) {
            case PUT -> new HttpConversation("PUT " + pathPrefix, true, host);
            case POST -> new HttpConversation("POST " + pathPrefix, false, host);
            case POSTGRESQL -> new PostgresConversation();
        };
    }
}
