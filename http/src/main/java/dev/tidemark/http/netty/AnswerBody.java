package dev.tidemark.http.netty;

/** The body of an answer on its way to the client, after its head has been written. Called by the connection's event loop alone. */
interface AnswerBody {

    /** Who is told how it ends; once, never after {@link #cancel}. By the event loop. */
    interface Owner {

        void bodyWritten();

        /** The answer cannot be finished; what has been written of it stays. */
        void bodyFailed(Throwable failure);
    }

    void start();

    /** Something of what was written has gone, so that there may be room for more. */
    void resume();

    /** The connection is given up: lets go of everything. */
    void cancel();
}
