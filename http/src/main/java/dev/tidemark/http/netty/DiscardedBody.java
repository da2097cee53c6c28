package dev.tidemark.http.netty;

import io.netty.buffer.ByteBuf;

/** What arrives of a request body that nobody wants. Stateless. */
enum DiscardedBody implements RequestSink {
    INSTANCE;

    @Override
    public boolean wantsMore() {
        return true;
    }

    @Override
    public void take(ByteBuf bytes) {
        // Read to keep the client able to read the answer.
    }

    @Override
    public void end() {
        // Nobody waits for it.
    }

    @Override
    public void fail(Throwable failure) {
        // Nobody waits for it.
    }
}
