package dev.tidemark.actors;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.testkit.Stages;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The test kit of Reactive Streams, on what publishers of changes give of a log. Cases on the end of a stream do not apply: it has none. */
class ChangesPublisherContractTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final int RECORDS = 3_000;

    /** For what must come; two cases also wait as long for what must not. */
    private static final long PATIENCE_MILLIS = 3_000;

    private static final long SILENCE_MILLIS = 50;
    private static final int CASES_MIN = 20;

    @TempDir
    private static Path directory;

    private static Tidemark store;

    @BeforeAll
    static void write() {
        store = await(Tidemark.open(KIT.system(), directory));
        await(store.create("users", CollectionSettings.DEFAULT));
        IntStream.range(0, RECORDS)
                .mapToObj(number -> store.json("users").set("key-" + number, Json.parse("{\"score\":7}")))
                .toList()
                .forEach(Stages::await);
    }

    @AfterAll
    static void shutDown() {
        await(store.close());
        KIT.shutdownTestKit();
    }

    private static final class Verification extends FlowPublisherVerification<LogRecord> {

        Verification() {
            super(new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS));
        }

        @Override
        public Publisher<LogRecord> createFlowPublisher(long elements) {
            return store.json("users").changesPublisher(0);
        }

        @Override
        public Publisher<LogRecord> createFailedFlowPublisher() {
            return store.json("users").changesPublisher(-1);
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }
    }

    @TestFactory
    Stream<DynamicTest> rules() {
        List<Method> cases = Arrays.stream(PublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        assertThat(cases).hasSizeGreaterThan(CASES_MIN);
        return cases.stream().map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method)));
    }

    private static void run(Method method) throws Throwable {
        Verification verification = new Verification();
        verification.setUp();
        try {
            method.invoke(verification);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof SkipException skipped) {
                Assumptions.abort(Optional.ofNullable(skipped.getMessage()).orElse(""));
            }
            throw failure.getCause();
        }
    }
}
