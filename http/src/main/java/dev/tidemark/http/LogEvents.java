package dev.tidemark.http;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.InHandler;
import akka.stream.stage.OutHandler;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.engine.log.LineBlock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of a log into a stream of events, in whatever form: one stage does all that a subscriber needs, since each costs
 * memory for each subscriber.
 *
 * <p>Life: says after what time to resume and whether anything is to come at once → lines as they come, and that the client is up to
 * date wherever it is → a comment whenever its interval has passed → ends: in order when its time is over or its server
 * goes, else with the problem that keeps it from going on, or its client from being let in. It never fails, since a failure would cut the answer off without a word.
 *
 * <p>Holds nothing while it waits, and one block while a comment is on its way.
 */
final class LogEvents extends GraphStage<FlowShape<LineBlock, ByteString>> {

    private static final String TIMER = "event-stream";

    /**
     * What a stream is of.
     *
     * @param after where the client stands
     * @param watermark the durable position when it began
     * @param handle by which the log went when it began
     * @param alive called now and then while the stream is open
     */
    record Start(JsonCollection collection, long after, long watermark, String handle, Runnable alive) {

        /** Whether a client that comes here needs nothing yet. */
        boolean isUpToDate() {
            return watermark <= after;
        }

        /** The handle of the beginning stays good for who goes on from there; a later one saves it a refusal. */
        String handleAt(long reached) {
            return now(collection.handle(handle, reached)).orElse(handle);
        }

        boolean isEverything(long reached) {
            return now(collection.state())
                    .map(CollectionState::watermark)
                    .filter(end -> end <= reached)
                    .isPresent();
        }

        /** What an open collection says at once; nothing while it is being opened anew. */
        private static <T> Optional<T> now(CompletionStage<T> stage) {
            CompletableFuture<T> answer = stage.toCompletableFuture();
            return answer.isDone() && !answer.isCompletedExceptionally()
                    ? Optional.of(answer.join())
                    : Optional.empty();
        }
    }

    /** What all streams of a route share. */
    record Shared(SharedEvents events, LiveStreams streams, LiveSettings settings) {

        /** What goes out first. */
        ByteString greeting(Start start) {
            EventForm form = events.form();
            ByteString greeting = form.greeting(settings.retry());
            return start.isUpToDate() ? greeting.concat(form.upToDate(start.after(), start.handle())) : greeting;
        }
    }

    private final Inlet<LineBlock> in = Inlet.create("events.in");
    private final Outlet<ByteString> out = Outlet.create("events.out");
    private final FlowShape<LineBlock, ByteString> shape = FlowShape.of(in, out);
    private final Start start;
    private final Shared shared;
    private final Call call;
    private final EventForm form;

    /** @param call that is answered */
    LogEvents(Start start, Shared shared, Call call) {
        this.start = start;
        this.shared = shared;
        this.call = call;
        this.form = shared.events().form();
    }

    @Override
    public FlowShape<LineBlock, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new Logic();
    }

    /** Runs within one materialized stream; {@link #run} alone on any thread. */
    private final class Logic extends TimerGraphStageLogic implements InHandler, OutHandler, Runnable {

        private final AsyncCallback<Integer> over = createAsyncCallback(ignored -> end(Optional.empty()));
        private final AsyncCallback<Integer> standingLost = createAsyncCallback(ignored -> turnAway());
        private Runnable leave = () -> {};

        private boolean greeted;

        /** Came while a comment was on its way. */
        private @Nullable LineBlock held;

        /** Of the last line that went out, or where the client stood. */
        private long position = start.after();

        /** Whether the client was told that it has everything since the last line went out. */
        private boolean told;

        private boolean ending;

        private long leftMillis = shared.settings().streamLifeMillis();

        /** Until the timer that runs. */
        private long delayMillis;

        Logic() {
            super(shape);
            setHandler(in, this);
            setHandler(out, this);
        }

        @Override
        public void preStart() {
            shared.streams().enter(this);
            leave = shared.streams().watch(call, () -> standingLost.invoke(0));
            startTimer();
        }

        private void startTimer() {
            delayMillis = Math.min(leftMillis, shared.settings().keepAlive().toMillis());
            scheduleOnce(TIMER, Duration.ofMillis(delayMillis));
        }

        @Override
        public void onPull() {
            LineBlock waiting = held;
            if (!greeted) {
                push(out, greeting());
            } else if (waiting != null) {
                held = null;
                send(text(waiting));
            } else if (!hasBeenPulled(in)) {
                pull(in);
            }
        }

        private ByteString greeting() {
            greeted = true;
            told = start.isUpToDate();
            return shared.greeting(start);
        }

        @Override
        public void onPush() {
            LineBlock block = grab(in);
            if (isAvailable(out)) {
                send(text(block));
            } else {
                held = block;
            }
        }

        /** Goes on to what follows where there is nothing to tell. */
        private void send(ByteString text) {
            if (!text.isEmpty()) {
                push(out, text);
            } else if (!hasBeenPulled(in) && !isClosed(in)) {
                pull(in);
            }
        }

        private ByteString text(LineBlock block) {
            EventForm.Block events = shared.events().of(block, () -> start.handleAt(block.last()));
            position = block.last();
            told = start.isEverything(position);
            return told ? events.upToDate() : events.lines();
        }

        @Override
        public void onTimer(Object timer) {
            leftMillis -= delayMillis;
            if (leftMillis <= 0) {
                end(Optional.empty());
                return;
            }
            start.alive().run();
            if (greeted && isAvailable(out)) {
                push(out, silence());
            }
            startTimer();
        }

        private ByteString silence() {
            if (told || !start.isEverything(position)) {
                return form.keepAlive();
            }
            told = true;
            return form.upToDate(position, start.handleAt(position));
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
            end(Optional.of(form.problem(failure)));
        }

        /** What waits is not for its client any more. */
        private void turnAway() {
            held = null;
            end(Optional.of(form.problem(Gate.standingLost())));
        }

        /** Lets out what there is, then the last event, at the pace of the client. */
        private void end(Optional<ByteString> last) {
            if (ending) {
                return;
            }
            ending = true;
            cancelTimer(TIMER);
            cancel(in);
            ByteString rest = greeted ? ByteString.emptyByteString() : greeting();
            LineBlock waiting = held;
            if (waiting != null) {
                held = null;
                rest = rest.concat(text(waiting));
            }
            rest = rest.concat(last.orElseGet(ByteString::emptyByteString));
            if (rest.isEmpty()) {
                complete(out);
            } else {
                emit(out, rest, () -> complete(out));
            }
        }

        /** The server goes. */
        @Override
        public void run() {
            over.invoke(0);
        }

        @Override
        public void postStop() {
            shared.streams().leave(this);
            leave.run();
        }
    }
}
