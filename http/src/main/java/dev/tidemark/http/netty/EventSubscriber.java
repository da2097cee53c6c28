package dev.tidemark.http.netty;

import akka.util.ByteString;
import dev.tidemark.http.EventFan.Piece;
import dev.tidemark.http.EventFeed;
import dev.tidemark.http.access.Standing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose answer is a stream of events to its end: takes the place of all handlers that it has had. Owned by its event loop.
 *
 * <ol>
 *   <li>Catching up: reads pieces of files, one at a time and each when the one before has gone, until it stands where its group does.
 *   <li>Following: is given what its group is given. One whose client does not take it catches up again.
 *   <li>Over: has said its last words, and waits for the client to close; not for long.
 * </ol>
 *
 * <p>Holds a few fields: there are thousands. What only those need who are not following stands apart.
 */
final class EventSubscriber extends ChannelInboundHandlerAdapter implements OpenConnection {

    private static final Logger LOG = LoggerFactory.getLogger(EventSubscriber.class);

    /** With more than that before its client it follows no more: the system's own buffers are full then. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(8 * 1024, 16 * 1024);

    /** Nothing that a client sends during its stream means anything; with so much of it, it is not read any more. */
    private static final int DROPPED_MAX_COUNT = 64;

    private final FollowerGroup group;
    private final Standing standing;
    private final long endsAtNanos;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Straggling straggling;
    private long position;
    private int index;
    private int dropped;

    /** Whether its client knows that it has everything up to its position. */
    private boolean told;

    private boolean following;
    private boolean reading;
    private boolean over;
    private boolean lingering;

    /** Of one that is not following, or whose client has not taken what it was given. */
    private static final class Straggling {

        private final String handle;
        private final RateWindow window;

        /** Bytes that were written since it straggles, and what was on its way then. */
        private long written;

        private long lingersSince;

        Straggling(String handle, RateWindow window, long written) {
            this.handle = handle;
            this.window = window;
            this.written = written;
        }
    }

    /** @param feed whose greeting is on its way */
    EventSubscriber(FollowerGroup group, EventFeed feed) {
        this(group, feed.standing(), feed.position(), feed.handle(), feed.isUpToDate());
    }

    EventSubscriber(FollowerGroup group, Standing standing, long position, String handle, boolean told) {
        this.group = group;
        this.standing = standing;
        this.position = position;
        this.told = told;
        this.endsAtNanos = group.nowNanos()
                + TimeUnit.MILLISECONDS.toNanos(group.fan().settings().streamLifeMillis());
        this.straggling = new Straggling(handle, new RateWindow(group.means().times()), 0);
    }

    /** Called once it is in the pipeline. */
    void begin() {
        index = group.add(this);
        group.fan().begun();
        group.means().statistics().downloadBegun();
        channel().config().setWriteBufferWaterMark(WATER_MARK);
        straggling().window.restart(group.nowNanos(), 0);
        context().read();
        catchUp();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) {
        context = newContext;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private Channel channel() {
        return context().channel();
    }

    void movedTo(int newIndex) {
        index = newIndex;
    }

    long position() {
        return position;
    }

    boolean isFollowing() {
        return following;
    }

    private void catchUp() {
        if (over || reading || following || !channel().isWritable()) {
            return;
        }
        if (position >= group.reached()) {
            follow();
            return;
        }
        reading = true;
        long after = position;
        long upTo = group.reached();
        String handle = straggling().handle;
        group.means()
                .files()
                .execute(() -> group.fan()
                        .read(after, upTo, handle)
                        .whenComplete((piece, failure) -> Turn.on(group.loop(), () -> read(piece, failure))));
    }

    private void read(@Nullable Piece piece, @Nullable Throwable failure) {
        reading = false;
        if (over) {
            return;
        }
        if (piece == null || piece.reached() <= position) {
            end(group.fan()
                    .problem(
                            failure != null
                                    ? failure
                                    : new IllegalStateException("nothing was read: after=" + position)));
            return;
        }
        position = piece.reached();
        told = piece.upToDate();
        if (!piece.text().isEmpty()) {
            ByteBuf bytes = EventChunk.of(context().alloc(), piece.text());
            straggling().written += bytes.readableBytes();
            send(bytes);
        }
        catchUp();
    }

    private void follow() {
        if (!group.fan().enter()) {
            end(group.fan().tooMany());
            return;
        }
        following = true;
        if (pendingBytes() == 0) {
            straggling = null;
        }
    }

    private void stopFollowing() {
        if (following) {
            following = false;
            group.fan().exit();
        }
    }

    /** The one that it has, or a new one. */
    private Straggling straggling() {
        Straggling known = straggling;
        if (known == null) {
            known = new Straggling(
                    group.fan().handle(), new RateWindow(group.means().times()), pendingBytes());
            known.window.restart(group.nowNanos(), 0);
            straggling = known;
        }
        return known;
    }

    /**
     * Takes a batch if it follows.
     *
     * @param bytes stay the caller's; empty for none
     */
    void take(ByteBuf bytes, long previous, long last, boolean upToDate) {
        if (!following || position >= last) {
            return;
        }
        if (position != previous || !channel().isWritable()) {
            straggling();
            stopFollowing();
            catchUp();
            return;
        }
        position = last;
        told = upToDate;
        write(bytes);
    }

    private void write(ByteBuf bytes) {
        if (bytes.isReadable()) {
            Straggling known = straggling;
            if (known != null) {
                known.written += bytes.readableBytes();
            }
            send(bytes.retainedDuplicate());
        }
    }

    /** Takes the bytes over. */
    private void send(ByteBuf bytes) {
        // How it ends is told as the end of the channel.
        ChannelFuture unused = context().writeAndFlush(bytes, context().voidPromise());
    }

    /** @param rest instead of the comment, for one that is to hear that it has everything; empty where there is more */
    void comment(ByteBuf comment, ByteBuf rest) {
        if (!following || !channel().isWritable()) {
            return;
        }
        boolean tells = !told && rest.isReadable() && position == group.reached();
        told |= tells;
        write(tells ? rest : comment);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext present) {
        catchUp();
    }

    /** Ends what has lasted long enough or would not be let in any more, and who takes nothing. */
    void look(long nowNanos) {
        Straggling known = straggling;
        if (lingering && known != null) {
            closeIf(
                    nowNanos - known.lingersSince
                            > group.means().times().linger().toNanos(),
                    "lingering");
            return;
        }
        if (!over && standing.isLost()) {
            end(group.fan().standingLost());
            return;
        }
        if (!over && nowNanos - endsAtNanos >= 0) {
            end(ByteString.emptyByteString());
            return;
        }
        long pending = pendingBytes();
        if (pending == 0) {
            if (following) {
                straggling = null;
            } else if (known != null) {
                known.window.restart(nowNanos, known.written);
            }
            return;
        }
        Straggling slow = straggling();
        closeIf(slow.window.isTooSlow(nowNanos, slow.written - pending + progress()), "reading");
    }

    private void closeIf(boolean overdue, String what) {
        if (overdue) {
            group.means().statistics().closedOverdue(what);
            close();
        }
    }

    private long pendingBytes() {
        ChannelOutboundBuffer buffer = channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private long progress() {
        ChannelOutboundBuffer buffer = channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.currentProgress();
    }

    /** Says its last words, if there are any, and good-bye. */
    void end(ByteString lastWords) {
        if (over) {
            return;
        }
        over = true;
        stopFollowing();
        group.fan().ended();
        ByteBuf bytes = EventChunk.last(context().alloc(), lastWords);
        straggling().written += bytes.readableBytes();
        context().writeAndFlush(bytes).addListener(written -> linger());
    }

    /** Closing at once would take from a client what it has not read, if it has sent something. */
    private void linger() {
        lingering = true;
        straggling().lingersSince = group.nowNanos();
        if (channel() instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput().addListener(shut -> context().read());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext present, Object message) {
        dropped++;
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext present) {
        if (dropped < DROPPED_MAX_COUNT || over) {
            present.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext present) {
        stopFollowing();
        if (!over) {
            over = true;
            group.fan().ended();
        }
        group.means().statistics().downloadEnded();
        group.remove(index);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext present, Throwable cause) {
        LOG.debug("stream of events is closed", cause);
        close();
    }

    @Override
    public void announceEnd() {
        // Its head has said so.
    }

    @Override
    public void leave() {
        // Ends with the others of its server.
    }

    @Override
    public void expire() {
        end(ByteString.emptyByteString());
    }

    @Override
    public void close() {
        channel().unsafe().close(context().voidPromise());
    }
}
