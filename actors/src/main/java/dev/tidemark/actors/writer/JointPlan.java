package dev.tidemark.actors.writer;

import dev.tidemark.actors.WriteOutcome.Conflict;
import dev.tidemark.actors.writer.JointCall.Receipt;
import dev.tidemark.actors.writer.WriteDecider.Plan;
import dev.tidemark.engine.InvariantViolatedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one transaction comes to in each of its collections, with nothing staged yet. Made and used under the lock of the {@link JointHold}
 * that has the writers.
 */
final class JointPlan {

    private final List<FlightDeck> decks;
    private final List<Plan> plans;

    /** Last one for each port when nothing else is staged before, empty where nothing is to be written. */
    private final List<Optional<Long>> positions;

    private JointPlan(List<FlightDeck> decks, List<Plan> plans) {
        this.decks = decks;
        this.plans = List.copyOf(plans);
        this.positions = positions(decks, plans);
    }

    /**
     * Plans a call, its receipt too; where the receipt is there already nothing else is looked at.
     *
     * @param decks of the call's ports, in their order
     * @throws RuntimeException what reading fails with, or what a value breaks
     */
    static JointPlan of(JointCall call, List<WriteJob> jobs, List<FlightDeck> decks) {
        Optional<Receipt> receipt = call.receipt();
        if (receipt.isPresent()) {
            int port = receipt.get().port();
            Plan there = decks.get(port).plan(jobs.get(port));
            if (there.conflict().isPresent()) {
                return new JointPlan(
                        decks,
                        decks.stream()
                                .map(deck -> deck == decks.get(port) ? there : Plan.EMPTY)
                                .toList());
            }
        }
        List<Plan> plans = new ArrayList<>(jobs.size());
        for (int index = 0; index < jobs.size(); index++) {
            plans.add(plan(decks.get(index), jobs.get(index), call.ports().get(index)));
        }
        JointPlan plan = new JointPlan(decks, plans);
        if (receipt.isPresent() && plan.conflicts().isEmpty()) {
            int port = receipt.get().port();
            plans.set(port, decks.get(port).plan(receipt.get().job(plan.positions)));
            return new JointPlan(decks, plans);
        }
        return plan;
    }

    private static Plan plan(FlightDeck deck, WriteJob job, CollectionPort port) {
        try {
            return deck.plan(job);
        } catch (InvariantViolatedException violated) {
            throw violated.within(port.entry().name().value(), violated.index());
        }
    }

    /** First conflict of each port; empty where there is none at all. */
    Optional<List<Optional<Conflict>>> conflicts() {
        return plans.stream().anyMatch(plan -> plan.conflict().isPresent())
                ? Optional.of(plans.stream().map(Plan::conflict).toList())
                : Optional.empty();
    }

    long lengthBytes() {
        return plans.stream().mapToLong(Plan::lengthBytes).sum();
    }

    private static List<Optional<Long>> positions(List<FlightDeck> decks, List<Plan> plans) {
        List<Optional<Long>> positions = new ArrayList<>(plans.size());
        for (int index = 0; index < plans.size(); index++) {
            Plan plan = plans.get(index);
            positions.add(
                    plan.isEmpty()
                            ? Optional.empty()
                            : Optional.of(decks.get(index).lastPosition() + plan.count()));
        }
        return positions;
    }

    /**
     * Stages all of it.
     *
     * @return last position for each port, empty where nothing is written
     */
    List<Optional<Long>> stage() {
        List<Optional<Long>> staged = new ArrayList<>(plans.size());
        for (int index = 0; index < plans.size(); index++) {
            Plan plan = plans.get(index);
            staged.add(
                    plan.isEmpty()
                            ? Optional.empty()
                            : Optional.of(decks.get(index).stage(plan)));
        }
        if (!staged.equals(positions)) {
            throw new IllegalStateException(
                    "lines were staged elsewhere than planned: expected=" + positions + " actual=" + staged);
        }
        return staged;
    }
}
