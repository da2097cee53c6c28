package dev.tidemark.http;

import dev.tidemark.engine.log.LineBlock;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The events of blocks that many streams take at the same time, written once for all of them. Safe for any thread; takes no lock.
 *
 * <p>Those who follow closely are given one block for each batch, so a block is known by its identity. Its events are kept for as
 * long as a stream holds them and no longer: both are known weakly. Two blocks that fall on the same place, or two threads
 * that come to a block first, cost its writing once more and nothing else.
 */
final class SharedEvents {

    private static final int PLACES = 64;

    private record Known(WeakReference<LineBlock> block, WeakReference<EventForm.Block> events) {

        static final Known NOTHING = new Known(new WeakReference<>(null), new WeakReference<>(null));
    }

    private final EventForm form;
    private final AtomicReferenceArray<Known> places = new AtomicReferenceArray<>(PLACES);

    SharedEvents(EventForm form) {
        this.form = form;
        for (int place = 0; place < PLACES; place++) {
            places.set(place, Known.NOTHING);
        }
    }

    EventForm form() {
        return form;
    }

    /** @param handle by which readers go on that have the block; asked where its events are not known */
    EventForm.Block of(LineBlock block, Supplier<String> handle) {
        int place = System.identityHashCode(block) & (PLACES - 1);
        Known known = places.get(place);
        EventForm.Block events = known.events().get();
        if (events != null && known.block().get() == block) {
            return events;
        }
        EventForm.Block written = form.block(block, handle);
        places.set(place, new Known(new WeakReference<>(block), new WeakReference<>(written)));
        return written;
    }
}
