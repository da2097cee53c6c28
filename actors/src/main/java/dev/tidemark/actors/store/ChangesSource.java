package dev.tidemark.actors.store;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.OutHandler;

/** Source of what one {@link ChangesReader} reads; runs where its stream runs. */
final class ChangesSource<T> extends GraphStage<SourceShape<T>> {

    private final Outlet<T> out = Outlet.create("changes.out");
    private final SourceShape<T> shape = SourceShape.of(out);
    private final ChangesReader.Means means;
    private final ChangesReader.Form<T> form;
    private final ChangesReader.Start start;

    ChangesSource(ChangesReader.Means means, ChangesReader.Form<T> form, ChangesReader.Start start) {
        this.means = means;
        this.form = form;
        this.start = start;
    }

    @Override
    public SourceShape<T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inheritedAttributes) {
        return new Logic();
    }

    /** Of one materialized stream. */
    private final class Logic extends GraphStageLogic implements OutHandler, ChangesReader.Downstream<T> {

        private final AsyncCallback<Runnable> events = createAsyncCallback(Runnable::run);
        private final ChangesReader<T> reader = new ChangesReader<>(means, form, start, this);

        Logic() {
            super(shape);
            setHandler(out, this);
        }

        @Override
        public void onPull() {
            reader.pull();
        }

        @Override
        public void handle(Runnable event) {
            events.invoke(event);
        }

        @Override
        public void wake(Runnable event) {
            events.invoke(event);
        }

        @Override
        public void push(T element) {
            push(out, element);
        }

        @Override
        public void fail(Throwable failure) {
            failStage(failure);
        }

        @Override
        public void postStop() {
            reader.stop();
        }
    }
}
