package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static dev.tidemark.testkit.Stages.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What publishers of changes give beyond the rules of Reactive Streams, which {@link ChangesPublisherContractTest} holds them to. */
class ChangesPublisherTest extends StoreOnDisk {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Json VALUE = Json.parse("{\"score\":7}");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Override
    ActorTestKit kit() {
        return KIT;
    }

    @Override
    void begin() {
        await(store().create("users", CollectionSettings.DEFAULT));
    }

    private JsonCollection users() {
        return store().json("users");
    }

    private void write(int count) {
        List<CompletionStage<WriteOutcome>> writes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            writes.add(users().set("key-" + number, VALUE));
        }
        writes.forEach(Stages::await);
    }

    private void untilWaiting(int count) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (store().statistics().waitingReaders() != count) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Asks for so many at a time, and for as many again when it has them; done when it has all that is wanted of it. */
    private static class Reading<T> implements Subscriber<T> {

        private final int wanted;
        private final int each;
        private final List<T> got = new ArrayList<>();
        private final CompletableFuture<List<T>> done = new CompletableFuture<>();
        private @Nullable Subscription subscription;

        Reading(int wanted, int each) {
            this.wanted = wanted;
            this.each = each;
        }

        static <T> Reading<T> of(Publisher<T> publisher, int wanted, int each) {
            Reading<T> reading = new Reading<>(wanted, each);
            publisher.subscribe(reading);
            return reading;
        }

        Subscription subscription() {
            return Optional.ofNullable(subscription).orElseThrow();
        }

        @Override
        public void onSubscribe(Subscription begun) {
            subscription = begun;
            begun.request(each);
        }

        @Override
        public void onNext(T element) {
            got.add(element);
            if (got.size() == wanted) {
                subscription().cancel();
                done.complete(got);
            } else if (got.size() % each == 0) {
                subscription().request(each);
            }
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            done.completeExceptionally(new AssertionError("changes have no end"));
        }
    }

    private static List<Long> positions(Reading<LogRecord> reading) {
        return await(reading.done).stream().map(LogRecord::position).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void subscribe_beforeAndAfterWrites_getsEachRecordOnceInOrder() {
        write(5);
        Reading<LogRecord> oneByOne = Reading.of(users().changesPublisher(0), 10, 1);
        Reading<LogRecord> inThrees = Reading.of(users().changesPublisher(0), 10, 3);
        untilWaiting(2);
        write(5);

        assertThat(positions(oneByOne)).containsExactlyElementsOf(upTo(10));
        assertThat(positions(inThrees)).containsExactlyElementsOf(upTo(10));
        untilWaiting(0);
    }

    @Test
    void subscribe_farBehindClosedSegments_getsEachRecordOnceInOrder() {
        reopen("tidemark { segment.max-length = 300 KiB, compaction.max-concurrent = 0 }");
        int records = 6_000;
        List<CompletionStage<WriteOutcome>> writes = new ArrayList<>();
        for (int number = 0; number < records; number++) {
            writes.add(
                    users().set("key-" + number % 97, Json.parse("{\"note\":\"" + "n".repeat(number % 700) + "\"}")));
            if (writes.size() == 500) {
                writes.forEach(Stages::await);
                writes.clear();
            }
        }
        reopen("tidemark { segment.max-length = 300 KiB, compaction.max-concurrent = 0 }");
        assertThat(await(users().statistics()).segments()).isGreaterThan(5);

        assertThat(positions(Reading.of(users().changesPublisher(0), records, Integer.MAX_VALUE)))
                .containsExactlyElementsOf(upTo(records));
        assertThat(positions(Reading.of(users().changesPublisher(0), records, 7)))
                .containsExactlyElementsOf(upTo(records));
    }

    @Test
    void append_thousandsFollow_allAreToldAndNobodyIsLeftBehind() throws InterruptedException {
        write(1);
        int followers = 3_000;
        CountDownLatch told = new CountDownLatch(followers);
        Publisher<LogRecord> changes = users().changesPublisher(1);
        for (int number = 0; number < followers; number++) {
            var ignored = Reading.of(changes, 1, 1).done.whenComplete((records, failure) -> told.countDown());
        }
        untilWaiting(followers);
        write(1);

        assertThat(told.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
        untilWaiting(0);
    }

    @Test
    void cancel_whileItWaits_givesItsPlaceBack() {
        Reading<LogRecord> waiting = Reading.of(users().changesPublisher(0), 1, 1);
        untilWaiting(1);
        waiting.subscription().cancel();
        untilWaiting(0);
        write(1);
        assertThat(waiting.done).isNotDone();
    }

    @Test
    void subscribe_allPlacesTaken_failsWhoComesLast() {
        reopen("tidemark.waiting-readers-max = 1");
        Reading<LogRecord> first = Reading.of(users().changesPublisher(0), 1, 1);
        untilWaiting(1);
        assertThat(failureOf(Reading.of(users().changesPublisher(0), 1, 1).done))
                .isInstanceOf(OverloadedException.class);
        write(1);
        assertThat(positions(first)).containsExactly(1L);
    }

    @Test
    void subscribe_whatCannotBeRead_failsNamingIt() {
        assertThat(failureOf(Reading.of(users().changesPublisher(-3), 1, 1).done))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("after=-3");
        assertThat(failureOf(Reading.of(store().json("nobody").changesPublisher(0), 1, 1).done))
                .isInstanceOf(UnknownCollectionException.class)
                .hasMessageContaining("nobody");
        assertThat(failureOf(Reading.of(users().changesPublisher(0, "another-handle"), 1, 1).done))
                .isInstanceOf(HandleChangedException.class);
        assertThatNullPointerException()
                .isThrownBy(() -> users().changesPublisher(0).subscribe(null));
    }

    @Test
    void drop_whileItWaits_failsTheSubscriber() {
        Reading<LogRecord> waiting = Reading.of(users().changesPublisher(0), 1, 1);
        untilWaiting(1);
        await(store().drop("users"));
        assertThat(failureOf(waiting.done)).isInstanceOf(UnknownCollectionException.class);
    }

    @Test
    void close_whileItWaits_failsTheSubscriber() {
        Reading<LogRecord> waiting = Reading.of(users().changesPublisher(0), 1, 1);
        untilWaiting(1);
        close();
        assertThat(failureOf(waiting.done)).isInstanceOf(FencedException.class);
    }

    @Test
    void onNext_throws_isToldNothingMoreAndHoldsUpNobody() {
        CompletableFuture<LogRecord> first = new CompletableFuture<>();
        users().changesPublisher(0).subscribe(new Reading<>(2, 2) {
            @Override
            public void onNext(LogRecord record) {
                if (!first.complete(record)) {
                    super.onNext(record);
                }
                throw new IllegalStateException("subscriber is broken");
            }

            @Override
            public void onError(Throwable failure) {
                first.completeExceptionally(failure);
            }
        });
        Reading<LogRecord> other = Reading.of(users().changesPublisher(0), 2, 1);
        untilWaiting(2);
        write(2);

        assertThat(await(first).position()).isEqualTo(1);
        assertThat(positions(other)).containsExactly(1L, 2L);
        untilWaiting(0);
    }

    private record User(int score) {}

    @Test
    void subscribe_typed_getsObjectsUntilOneDoesNotFit() {
        write(2);
        Collection<User> typed = store().collection("users", User.class);
        List<Collection.Change<User>> changes = await(Reading.of(typed.changesPublisher(0), 2, 2).done);
        assertThat(changes).extracting(change -> change.value().orElseThrow()).containsOnly(new User(7));
        await(users().set("key-9", Json.parse("\"no user\"")));
        write(1);
        Reading<Collection.Change<User>> broken = Reading.of(typed.changesPublisher(0), 9, 9);
        assertThat(failureOf(broken.done)).isInstanceOf(InvalidRequestException.class);
        assertThat(broken.got).hasSize(2);
        untilWaiting(0);
    }
}
