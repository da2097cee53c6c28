package dev.tidemark.actors.store;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;

/**
 * What one {@link ChangesReader} for each subscriber reads, without a stream of Akka for each.
 *
 * @param signals runs what calls subscribers
 */
record ChangesPublisher<T>(
        ChangesReader.Means means, ChangesReader.Form<T> form, ChangesReader.Start start, Executor signals)
        implements Publisher<T> {

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new ChangesSubscription<T>(means, form, start, signals, subscriber).begin();
    }
}
