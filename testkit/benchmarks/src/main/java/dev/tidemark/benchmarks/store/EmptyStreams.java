package dev.tidemark.benchmarks.store;

import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Streams of one stage each that pushes when told to: the limit of what a stream of changes can cost. */
final class EmptyStreams extends GraphStage<SourceShape<String>> {

    private final Outlet<String> out = Outlet.create("empty.out");
    private final ConcurrentLinkedQueue<AsyncCallback<String>> callbacks = new ConcurrentLinkedQueue<>();
    private final Runnable arrived;

    EmptyStreams(Runnable arrived) {
        this.arrived = arrived;
    }

    void run(Materializer materializer) {
        Source.fromGraph(this).to(Sink.foreach(event -> arrived.run())).run(materializer);
    }

    void wake() {
        callbacks.forEach(each -> each.invoke("event"));
    }

    @Override
    public SourceShape<String> shape() {
        return SourceShape.of(out);
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {

        Logic() {
            super(shape());
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {}
            });
        }

        @Override
        public void preStart() {
            callbacks.add(createAsyncCallback(event -> emit(out, event)));
        }
    }
}
