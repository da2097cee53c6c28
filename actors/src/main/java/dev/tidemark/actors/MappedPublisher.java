package dev.tidemark.actors;

import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What another publisher gives, each element as something else. An element of which that cannot be made fails the subscriber it is for.
 *
 * @param mapping may throw; gives no null
 */
record MappedPublisher<F, T>(Publisher<F> origin, Function<F, T> mapping) implements Publisher<T> {

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        origin.subscribe(new Mapped<>(mapping, Objects.requireNonNull(subscriber, "subscriber")));
    }

    /** Called by one thread at a time, as the origin's subscriber. */
    private static final class Mapped<F, T> implements Subscriber<F> {

        private final Function<F, T> mapping;
        private final Subscriber<? super T> subscriber;
        private @Nullable Subscription subscription;
        private boolean over;

        Mapped(Function<F, T> mapping, Subscriber<? super T> subscriber) {
            this.mapping = mapping;
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Subscription begun) {
            subscription = begun;
            subscriber.onSubscribe(begun);
        }

        @Override
        public void onNext(F element) {
            if (over) {
                return;
            }
            T mapped;
            try {
                mapped = mapping.apply(element);
            } catch (RuntimeException failure) {
                over = true;
                Objects.requireNonNull(subscription).cancel();
                subscriber.onError(failure);
                return;
            }
            subscriber.onNext(mapped);
        }

        @Override
        public void onError(Throwable failure) {
            if (!over) {
                subscriber.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
