package dev.tidemark.engine.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides from evidence which frames of a shard are kept, without touching a file. Immutable.
 *
 * <p>The evidence: each file's content is one range of sequences; a later file supersedes earlier ones from its first sequence
 * on; the highest durable sequence that any intact frame names is proven; floors say what has been released. The decision is
 * two tables, {@link FrameCase} and {@link FileCase}: every combination of evidence is exactly one case.
 */
final class JournalRecovery {

    /** What becomes of a sequence. */
    enum FrameCase {
        /** Present and proven durable: kept. */
        DURABLE(true, true, Tear.ANY),
        /** Missing though proven durable: corrupt, nothing is opened. */
        LOST(false, true, Tear.ANY),
        /** Present, unproven, with everything before it: kept, and written again before anyone sees it. */
        UNPROVEN(true, false, Tear.NO),
        /** Missing and unproven: the tail is torn here, or already before. */
        TORN(false, false, Tear.ANY),
        /** Present, unproven, behind a tear: cut off, since frames are durable in order or not at all. */
        BEHIND_TEAR(true, false, Tear.YES);

        private final boolean present;
        private final boolean proven;
        private final Tear tear;

        FrameCase(boolean present, boolean proven, Tear tear) {
            this.present = present;
            this.proven = proven;
            this.tear = tear;
        }

        boolean matches(boolean isPresent, boolean isProven, boolean isBehindTear) {
            return present == isPresent && proven == isProven && tear.matches(isBehindTear);
        }

        static FrameCase of(boolean present, boolean proven, boolean behindTear) {
            for (FrameCase candidate : values()) {
                if (candidate.matches(present, proven, behindTear)) {
                    return candidate;
                }
            }
            throw new IllegalStateException(
                    "no case: present=" + present + " proven=" + proven + " behindTear=" + behindTear);
        }
    }

    /** What becomes of a file with a number in its name. */
    enum FileCase {
        /** Its version is not readable here: unsupported, whatever else is known. */
        UNSUPPORTED,
        /** Below the floor: nothing of it is needed, in whatever state it is. */
        RELEASED,
        /** Its header is damaged or names another file: corrupt, nothing is opened. */
        DAMAGED,
        /** Its frames count. */
        READABLE;

        static FileCase of(HeaderState header, boolean belowFloor) {
            return switch (header) {
                case OTHER_VERSION -> UNSUPPORTED;
                case DAMAGED, FOREIGN -> belowFloor ? RELEASED : DAMAGED;
                case VALID -> belowFloor ? RELEASED : READABLE;
            };
        }
    }

    /** What a file's header block says. */
    enum HeaderState {
        VALID,
        OTHER_VERSION,
        DAMAGED,
        /** Of another shard or number than the file's place and name. */
        FOREIGN
    }

    private enum Tear {
        YES,
        NO,
        ANY;

        boolean matches(boolean isBehindTear) {
            return this == ANY || (this == YES) == isBehindTear;
        }
    }

    /**
     * What a file holds.
     *
     * @param first first sequence, 0 for none
     * @param last last sequence, 0 for none
     * @param end offset behind its last frame
     * @param beyond sequence of the first intact frame behind a bad place at {@code end}, 0 for none
     * @param claimed whether a frame of this file was begun at {@code end} and is not intact
     */
    record Extent(long number, long first, long last, long end, long beyond, boolean claimed) {

        /** Whether a bad place of this file, and not its blank rest, follows its last frame. */
        boolean isTorn() {
            return claimed || beyond > 0;
        }

        boolean isEmpty() {
            return first == 0;
        }
    }

    /**
     * A floor entry.
     *
     * @param sequence frames below are not needed
     * @param file files below are not needed
     * @param writtenAt sequence of the frame that holds it
     * @param foundIn number of the file that holds that frame
     */
    record Floor(long sequence, long file, long writtenAt, long foundIn) {

        boolean isWithin(List<Extent> effective) {
            return effective.stream()
                    .anyMatch(extent ->
                            extent.number() == foundIn && extent.first() <= writtenAt && writtenAt <= extent.last());
        }
    }

    /** A place, named by a file's number and an offset in it. */
    record Place(long number, long offset) {}

    /**
     * The decision.
     *
     * @param floor what is needed at least
     * @param kept the range of each file that counts, ascending; files that have none are left out
     * @param lastSequence last frame kept; one below the first to come
     * @param lost first frame that is missing though it had been durable: then nothing else counts
     * @param tear where the tail was cut, if intact frames or the rest of one stood behind it
     * @param droppedCount intact frames behind the tear
     */
    record Decision(
            Floor floor,
            List<Extent> kept,
            long lastSequence,
            Optional<Lost> lost,
            Optional<Place> tear,
            long droppedCount) {}

    /** A frame that is missing though it had been durable, and where it should stand. */
    record Lost(long sequence, Place place) {}

    private static final Floor EVERYTHING = new Floor(1, 1, 0, 0);

    private final List<Extent> extents;
    private final List<Floor> floors;
    private final long proven;

    /**
     * @param extents of all readable files, ascending by number
     * @param floors of all frames in them
     * @param proven highest durable sequence that an intact frame names
     */
    JournalRecovery(List<Extent> extents, List<Floor> floors, long proven) {
        this.extents = List.copyOf(extents);
        this.floors = List.copyOf(floors);
        this.proven = proven;
    }

    Decision decide() {
        List<Extent> effective = effective();
        Floor floor = floor(effective);
        Optional<Lost> hole = provenHole(floor);
        if (hole.isPresent()) {
            return lost(floor, hole.get());
        }
        List<Extent> kept = new ArrayList<>();
        Optional<Place> tear = Optional.empty();
        long next = floor.sequence();
        long dropped = 0;
        for (Extent extent : effective) {
            if (extent.last() < floor.sequence()) {
                continue;
            }
            if (extent.first() > next && tear.isEmpty()) {
                if (FrameCase.of(false, next <= proven, false) == FrameCase.LOST) {
                    return lost(floor, new Lost(next, placeOf(next)));
                }
                tear = Optional.of(placeOf(next));
            }
            switch (FrameCase.of(true, Math.max(next, extent.first()) <= proven, tear.isPresent())) {
                case DURABLE, UNPROVEN -> {
                    kept.add(extent);
                    next = extent.last() + 1;
                }
                case BEHIND_TEAR -> dropped += extent.last() - extent.first() + 1;
                default -> throw new IllegalStateException("a range is present: first=" + extent.first());
            }
        }
        if (FrameCase.of(false, next <= proven, tear.isPresent()) == FrameCase.LOST) {
            return lost(floor, new Lost(next, placeOf(next)));
        }
        return new Decision(floor, kept, next - 1, Optional.empty(), tear.or(this::lastHole), dropped);
    }

    private static Decision lost(Floor floor, Lost lost) {
        return new Decision(floor, List.of(), 0, Optional.of(lost), Optional.empty(), 0);
    }

    /** Each file's range without what later files supersede. */
    private List<Extent> effective() {
        List<Extent> effective = new ArrayList<>();
        long bound = Long.MAX_VALUE;
        for (int index = extents.size() - 1; index >= 0; index--) {
            Extent extent = extents.get(index);
            long last = Math.min(extent.last(), bound - 1);
            if (!extent.isEmpty() && extent.first() <= last) {
                effective.add(
                        0,
                        new Extent(
                                extent.number(),
                                extent.first(),
                                last,
                                extent.end(),
                                extent.beyond(),
                                extent.claimed()));
            }
            bound = Math.min(bound, firstShown(extent));
        }
        return effective;
    }

    private static long firstShown(Extent extent) {
        if (!extent.isEmpty()) {
            return extent.first();
        }
        return extent.beyond() > 0 ? Math.max(1, extent.beyond() - 1) : Long.MAX_VALUE;
    }

    /**
     * The latest floor from which on everything is there up to the floor entry itself: then the release that it tells of was
     * prepared in full. Otherwise the latest proven one, so that what is missing shows. One in a superseded frame tells of
     * carried entries that may have been cut off: it does not count.
     */
    private Floor floor(List<Extent> effective) {
        return floors.stream()
                .filter(floor -> floor.isWithin(effective))
                .filter(floor -> isWhole(effective, floor.sequence(), floor.writtenAt()) || floor.writtenAt() <= proven)
                .max(Comparator.comparingLong(Floor::writtenAt))
                .orElse(EVERYTHING);
    }

    private static boolean isWhole(List<Extent> effective, long first, long last) {
        long next = first;
        for (Extent extent : effective) {
            if (extent.first() <= next && next <= extent.last()) {
                next = extent.last() + 1;
            }
        }
        return next > last;
    }

    /** A bad place within a file, where a frame stood that had been durable there; though an older copy may exist. */
    private Optional<Lost> provenHole(Floor floor) {
        long bound = Long.MAX_VALUE;
        Optional<Lost> found = Optional.empty();
        for (int index = extents.size() - 1; index >= 0; index--) {
            Extent extent = extents.get(index);
            if (extent.beyond() > 0) {
                long sequence = extent.isEmpty() ? extent.beyond() - 1 : extent.last() + 1;
                boolean counts = sequence >= floor.sequence() && sequence < bound && extent.number() >= floor.file();
                if (counts && FrameCase.of(false, sequence <= proven, false) == FrameCase.LOST) {
                    found = Optional.of(new Lost(sequence, new Place(extent.number(), extent.end())));
                }
            }
            bound = Math.min(bound, firstShown(extent));
        }
        return found;
    }

    /** The bad place behind the last frame of all; files that nothing was written to may follow. */
    private Optional<Place> lastHole() {
        for (int index = extents.size() - 1; index >= 0; index--) {
            Extent extent = extents.get(index);
            if (extent.isTorn()) {
                return Optional.of(new Place(extent.number(), extent.end()));
            }
            if (!extent.isEmpty()) {
                break;
            }
        }
        return Optional.empty();
    }

    /** Where a missing frame should stand: behind the last file that holds an earlier one. */
    private Place placeOf(long sequence) {
        Place place = extents.isEmpty()
                ? new Place(1, 0)
                : new Place(extents.get(0).number(), extents.get(0).end());
        for (Extent extent : extents) {
            if (!extent.isEmpty() && extent.first() < sequence) {
                place = new Place(extent.number(), extent.end());
            }
        }
        return place;
    }
}
