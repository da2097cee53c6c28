package dev.tidemark.http.netty;

import akka.util.ByteString;
import dev.tidemark.http.EventFan;
import dev.tidemark.http.LiveSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A fan of a log that has whatever is asked for; counts what it is told. */
final class FakeFan implements EventFan {

    static final Duration KEEP_ALIVE = Duration.ofSeconds(20);
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    final List<String> reads = new ArrayList<>();
    long reached;
    int delivered;
    int open;
    int places;
    int pieceCount = Integer.MAX_VALUE;
    boolean left;
    boolean refuses;

    /** What filling silence fails with. */
    @Nullable
    RuntimeException broken;

    /** Whether it cannot even say why. */
    boolean speechless;

    /** What reads are answered by instead. */
    @Nullable
    CompletableFuture<Piece> held;

    static Piece piece(long after, long last) {
        return new Piece(last, ByteString.fromString((after + 1) + "-" + last), true);
    }

    @Override
    public OptionalLong join(Group group) {
        return OptionalLong.of(reached);
    }

    @Override
    public void leave(Group group) {
        left = true;
    }

    @Override
    public void delivered() {
        delivered++;
    }

    @Override
    public void begun() {
        open++;
    }

    @Override
    public void ended() {
        open--;
    }

    @Override
    public boolean enter() {
        places += refuses ? 0 : 1;
        return !refuses;
    }

    @Override
    public void exit() {
        places--;
    }

    @Override
    public String handle() {
        return "later";
    }

    @Override
    public CompletionStage<Piece> read(long after, long upTo, String handle) {
        reads.add(after + "-" + upTo);
        CompletableFuture<Piece> instead = held;
        return instead != null
                ? instead
                : CompletableFuture.completedFuture(piece(after, Math.min(upTo, after + pieceCount)));
    }

    @Override
    public ByteString comment() {
        if (broken != null) {
            throw broken;
        }
        return ByteString.fromString(":\n\n");
    }

    @Override
    public Optional<ByteString> upToDate(long position) {
        return Optional.of(ByteString.fromString("all to " + position));
    }

    @Override
    public ByteString problem(Throwable failure) {
        if (speechless) {
            throw new IllegalStateException("speechless");
        }
        return ByteString.fromString("problem " + failure.getMessage());
    }

    @Override
    public ByteString tooMany() {
        return ByteString.fromString("too many");
    }

    @Override
    public ByteString standingLost() {
        if (speechless) {
            throw new IllegalStateException("speechless");
        }
        return ByteString.fromString("out");
    }

    @Override
    public LiveSettings settings() {
        return new LiveSettings(
                Duration.ofSeconds(1), Duration.ofSeconds(1), KEEP_ALIVE, MAX_AGE, Duration.ofSeconds(1));
    }
}
