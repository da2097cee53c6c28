package dev.tidemark.benchmarks.http;

/** How a client puts rows into a server. */
public enum Wire {
    /** A request with the key at the end of its path. */
    PUT,
    /** A request that appends the value alone. */
    POST,
    /** PostgreSQL's own protocol, version 3. */
    POSTGRESQL,
    /** A request that moves coins between two accounts. */
    TRANSFERS,
    /** The same as a transaction of PostgreSQL that is serializable, tried again when it is refused. */
    POSTGRESQL_SERIALIZABLE,
    /** The same with the locks of rows alone. */
    POSTGRESQL_ROW_LOCKS;

    Conversation conversation(String host, String pathPrefix) {
        return switch (this) {
            case PUT -> new HttpConversation("PUT " + pathPrefix, true, host);
            case POST -> new HttpConversation("POST " + pathPrefix, false, host);
            case POSTGRESQL -> new PostgresConversation();
            case TRANSFERS -> new HttpTransfers(host, pathPrefix);
            case POSTGRESQL_SERIALIZABLE -> new PostgresTransfers("serializable");
            case POSTGRESQL_ROW_LOCKS -> new PostgresTransfers("read committed");
        };
    }
}
