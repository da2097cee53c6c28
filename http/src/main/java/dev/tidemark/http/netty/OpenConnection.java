package dev.tidemark.http.netty;

/** A connection as the transport sees it that is to stop. */
interface OpenConnection {

    /** From here on an answer says that the connection ends with it, also one that the loop is writing by now. Any thread. */
    void announceEnd();

    /** No further request is taken: closes once the exchange under way has ended. By its loop, as all that follows. */
    void leave();

    /** Answers what is waited for, and says good-bye. */
    void expire();

    /** Ends it, whatever is under way. */
    void close();
}
