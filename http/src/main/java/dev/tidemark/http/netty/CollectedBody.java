package dev.tidemark.http.netty;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A short request body, or none, which the route gets whole. Its length is known and bounded before it is made. */
final class CollectedBody implements RequestSink {

    private final byte[] bytes;
    private final Consumer<ByteString> whole;
    private final Consumer<Throwable> failed;
    private int length;

    CollectedBody(int lengthBytes, Consumer<ByteString> whole, Consumer<Throwable> failed) {
        this.bytes = new byte[lengthBytes];
        this.whole = whole;
        this.failed = failed;
    }

    @Override
    public boolean wantsMore() {
        return true;
    }

    @Override
    public void take(ByteBuf next) {
        int count = next.readableBytes();
        next.readBytes(bytes, length, count);
        length += count;
    }

    @Override
    public void end() {
        whole.accept(bytes.length == 0 ? ByteString.emptyByteString() : ByteString.fromArrayUnsafe(bytes));
    }

    @Override
    public void fail(Throwable failure) {
        failed.accept(failure);
    }
}
