package dev.tidemark.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.tidemark.http.EventFan.Batch;
import dev.tidemark.http.EventFan.Piece;
import dev.tidemark.http.access.Standing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Subscribers on channels without sockets, whose fan and clock are the test's. */
class FollowerGroupTest {

    private static final String HANDLE = "h";
    private static final String END = "0\r\n\r\n";
    private static final long SECOND = 1_000;
    private static final TransportSettings.Times TIMES = new TransportSettings.Times(
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            1_024,
            Duration.ofSeconds(2));

    private final FakeFan fan = new FakeFan();
    private final TransportStatistics statistics = new TransportStatistics();
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<Object> empty = new ArrayList<>();
    private final FollowerGroup group = new FollowerGroup(
            fan, clock.eventLoop(), new FollowerGroup.Means(TIMES, statistics, Runnable::run), empty::add);

    FollowerGroupTest() {
        clock.freezeTime();
        fan.reached = 5;
        assertThat(group.join()).isTrue();
    }

    private static final class Client {

        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final EventSubscriber subscriber;

        Client(FollowerGroup group, long position) {
            this(group, Standing.FOR_EVER, position);
        }

        Client(FollowerGroup group, Standing standing, long position) {
            subscriber = new EventSubscriber(group, standing, position, HANDLE, false);
            channel.pipeline().addLast(subscriber);
            subscriber.begin();
        }

        /** What has come since the last call. */
        String read() {
            channel.runPendingTasks();
            StringBuilder text = new StringBuilder();
            for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
                text.append(bytes.toString(StandardCharsets.US_ASCII));
                bytes.release();
            }
            return text.toString();
        }

        void writable(boolean writable) {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
            channel.runPendingTasks();
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private void batch(long previous, long last) {
        group.take(new Batch(previous, last, ByteString.fromString("to " + last), true));
        turn();
    }

    private void turn() {
        clock.runPendingTasks();
    }

    private void pass(long millis) {
        clock.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        clock.runScheduledPendingTasks();
        turn();
    }

    private void passUntilClosed(Client client) {
        for (int seconds = 0; seconds < 30 && client.channel.isOpen(); seconds++) {
            pass(SECOND);
        }
        client.channel.runPendingTasks();
    }

    @Test
    void batch_moreThanASlice_reachesEachOnce() {
        List<Client> clients = new ArrayList<>();
        for (int count = 0; count < 600; count++) {
            clients.add(new Client(group, 5));
        }
        batch(5, 6);
        batch(6, 8);
        for (Client client : clients) {
            assertThat(client.read()).isEqualTo(chunk("to 6") + chunk("to 8"));
        }
        assertThat(fan.delivered).isEqualTo(2);
        assertThat(fan.places).isEqualTo(600);
        assertThat(fan.reads).isEmpty();
    }

    @Test
    void batch_membersGoWhileItIsPassedOn_reachesTheOthersOnce() {
        List<Client> clients = new ArrayList<>();
        for (int count = 0; count < 600; count++) {
            clients.add(new Client(group, 5));
        }
        // In the turns between the slices.
        group.loop().execute(() -> everyThird(clients).forEach(FollowerGroupTest::close));
        group.take(new Batch(5, 6, ByteString.fromString("to 6"), true));
        group.loop().execute(() -> clients.subList(0, 100).forEach(FollowerGroupTest::close));
        group.loop().execute(() -> clients.subList(500, 600).forEach(FollowerGroupTest::close));
        turn();
        for (int index = 100; index < 500; index++) {
            assertThat(clients.get(index).read()).isEqualTo(index % 3 == 0 ? "" : chunk("to 6"));
        }
        assertThat(fan.delivered).isEqualTo(1);
    }

    private static List<Client> everyThird(List<Client> clients) {
        return IntStream.range(0, clients.size())
                .filter(index -> index % 3 == 0)
                .mapToObj(clients::get)
                .toList();
    }

    private static void close(Client client) {
        ChannelFuture closed = client.channel.close();
        client.channel.runPendingTasks();
        assertThat(closed.isDone()).isTrue();
    }

    @Test
    void subscriber_behind_readsPiecesAndFollowsAtTheVeryPosition() {
        fan.pieceCount = 2;
        Client client = new Client(group, 0);
        turn();
        assertThat(client.read()).isEqualTo(chunk("1-2") + chunk("3-4") + chunk("5-5"));
        assertThat(fan.reads).containsExactly("0-5", "2-5", "4-5");
        assertThat(client.subscriber.isFollowing()).isTrue();
        batch(5, 7);
        assertThat(client.read()).isEqualTo(chunk("to 7"));
    }

    @Test
    void subscriber_readingWhileBatchesCome_missesAndRepeatsNothing() {
        fan.held = new CompletableFuture<>();
        Client client = new Client(group, 3);
        batch(5, 6);
        batch(6, 9);
        assertThat(client.read()).isEmpty();
        CompletableFuture<Piece> held = fan.held;
        fan.held = null;
        held.complete(FakeFan.piece(3, 5));
        turn();
        assertThat(client.read()).isEqualTo(chunk("4-5") + chunk("6-9"));
        batch(9, 10);
        assertThat(client.read()).isEqualTo(chunk("to 10"));
        assertThat(fan.reads).containsExactly("3-5", "5-9");
    }

    @Test
    void subscriber_aheadOfItsGroup_waitsForWhatItLacks() {
        Client client = new Client(group, 7);
        batch(5, 6);
        batch(6, 7);
        assertThat(client.read()).isEmpty();
        batch(7, 8);
        assertThat(client.read()).isEqualTo(chunk("to 8"));
        Client other = new Client(group, 9);
        batch(8, 11);
        assertThat(other.read()).isEqualTo(chunk("10-11"));
        assertThat(client.read()).isEqualTo(chunk("to 11"));
    }

    @Test
    void subscriber_notWritable_isGivenNothingUntilItReadsAgain() {
        Client client = new Client(group, 5);
        client.writable(false);
        batch(5, 6);
        batch(6, 7);
        assertThat(client.read()).isEmpty();
        assertThat(fan.places).isZero();
        assertThat(client.subscriber.position()).isEqualTo(5);
        client.writable(true);
        turn();
        assertThat(client.read()).isEqualTo(chunk("6-7"));
        assertThat(fan.places).isEqualTo(1);
        batch(7, 8);
        assertThat(client.read()).isEqualTo(chunk("to 8"));
    }

    @Test
    void subscriber_takesNothing_isCutOff() {
        Client client = new Client(group, 5);
        // Written and not flushed: as if the socket took no more.
        ChannelFuture stuck = client.channel.write(Unpooled.wrappedBuffer(new byte[100_000]));
        pass(SECOND);
        assertThat(stuck.isDone()).isFalse();
        assertThat(client.channel.isOpen()).isTrue();
        passUntilClosed(client);
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(statistics.connectionsOverdueByCause()).containsEntry("reading", 1L);
        requireNothingLeft();
    }

    @Test
    void silence_interval_isBrokenForAll() {
        Client told = new Client(group, 5);
        batch(5, 6);
        assertThat(told.read()).isEqualTo(chunk("to 6"));
        Client untold = new Client(group, 6);
        pass(FakeFan.KEEP_ALIVE.toMillis() + SECOND);
        assertThat(told.read()).isEqualTo(chunk(":\n\n"));
        assertThat(untold.read()).isEqualTo(chunk("all to 6"));
        pass(FakeFan.KEEP_ALIVE.toMillis() + SECOND);
        assertThat(untold.read()).isEqualTo(chunk(":\n\n"));
    }

    @Test
    void silence_cannotBeBroken_endsAllWithTheReasonAndLooksOn() {
        fan.broken = new IllegalStateException("rotten");
        Client first = new Client(group, 5);
        Client second = new Client(group, 5);
        pass(FakeFan.KEEP_ALIVE.toMillis() + SECOND);
        assertThat(first.read()).isEqualTo(chunk("problem rotten") + END);
        assertThat(second.read()).isEqualTo(chunk("problem rotten") + END);
        assertThat(fan.open).isZero();
        passUntilClosed(first);
        passUntilClosed(second);
        assertThat(statistics.connectionsOverdueByCause()).containsEntry("lingering", 2L);
        requireNothingLeft();
    }

    @Test
    void silence_cannotBeBrokenNorToldOf_endsAllWithoutAWord() {
        fan.broken = new IllegalStateException("rotten");
        fan.speechless = true;
        Client client = new Client(group, 5);
        pass(FakeFan.KEEP_ALIVE.toMillis() + SECOND);
        assertThat(client.read()).isEqualTo(END);
        passUntilClosed(client);
        requireNothingLeft();
    }

    @Test
    void look_failsForOne_closesThatOneAndLooksAtTheOthers() {
        AtomicBoolean lost = new AtomicBoolean();
        Client good = new Client(group, Standing.until(lost::get), 5);
        fan.speechless = true;
        Client bad = new Client(group, Standing.until(() -> true), 5);
        pass(SECOND);
        bad.channel.runPendingTasks();
        assertThat(bad.channel.isOpen()).isFalse();
        assertThat(good.read()).isEmpty();
        assertThat(good.channel.isOpen()).isTrue();
        fan.speechless = false;
        lost.set(true);
        pass(SECOND);
        assertThat(good.read()).isEqualTo(chunk("out") + END);
        assertThat(fan.places).isZero();
        passUntilClosed(good);
        requireNothingLeft();
    }

    @Test
    void stream_itsTimeIsOver_endsInOrder() {
        Client client = new Client(group, 5);
        pass(FakeFan.MAX_AGE.toMillis() + SECOND);
        assertThat(client.read()).endsWith(END);
        assertThat(fan.open).isZero();
        assertThat(fan.places).isZero();
        close(client);
        requireNothingLeft();
    }

    @Test
    void stream_itsClientDoesNotClose_isClosedSoon() {
        Client client = new Client(group, 5);
        group.end(ByteString.emptyByteString());
        turn();
        pass(SECOND);
        passUntilClosed(client);
        assertThat(client.channel.isOpen()).isFalse();
        requireNothingLeft();
    }

    @Test
    void end_withAReason_isToldToAllWhereverTheyAre() {
        fan.held = new CompletableFuture<>();
        Client reading = new Client(group, 0);
        Client following = new Client(group, 5);
        group.end(ByteString.fromString("gone"));
        turn();
        assertThat(following.read()).isEqualTo(chunk("gone") + END);
        assertThat(reading.read()).isEqualTo(chunk("gone") + END);
        fan.held.complete(FakeFan.piece(0, 5));
        turn();
        assertThat(reading.read()).isEmpty();
        assertThat(fan.open).isZero();
    }

    @Test
    void read_fails_endsWithTheReason() {
        fan.held = CompletableFuture.failedFuture(new IllegalStateException("rotten"));
        Client client = new Client(group, 0);
        turn();
        assertThat(client.read()).isEqualTo(chunk("problem rotten") + END);
    }

    @Test
    void places_allTaken_endsWithTheReason() {
        fan.refuses = true;
        Client client = new Client(group, 5);
        assertThat(client.read()).isEqualTo(chunk("too many") + END);
        assertThat(fan.places).isZero();
    }

    @Test
    void client_sendsDuringItsStream_isNotListenedTo() {
        Client client = new Client(group, 5);
        for (int count = 0; count < 200; count++) {
            client.channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
        }
        batch(5, 6);
        assertThat(client.read()).isEqualTo(chunk("to 6"));
    }

    @Test
    void lastMember_goes_leavesTheFan() {
        Client first = new Client(group, 5);
        Client second = new Client(group, 5);
        close(first);
        assertThat(fan.left).isFalse();
        close(second);
        requireNothingLeft();
    }

    private void requireNothingLeft() {
        assertThat(fan.left).isTrue();
        assertThat(fan.open).isZero();
        assertThat(fan.places).isZero();
        assertThat(statistics.downloads()).isZero();
        assertThat(empty).containsExactly(fan);
    }
}
