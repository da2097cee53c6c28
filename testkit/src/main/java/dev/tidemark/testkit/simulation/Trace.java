package dev.tidemark.testkit.simulation;

import akka.actor.ActorPath;
import akka.dispatch.AbstractNodeQueue;
import akka.dispatch.Envelope;
import akka.dispatch.Mailbox;
import akka.dispatch.MessageQueue;
import akka.dispatch.QueueBasedMessageQueue;
import akka.dispatch.TaskInvocation;
import java.time.Duration;

/**
 * The running hash over every step of a simulation, and its last steps in readable form.
 *
 * <p>A step is hashed by time, kind, actor path and class of the message. Only what is the same in every process may
 * go in: names below {@code /system} carry counters of the whole JVM, and those of lambdas a number of their loading;
 * both are left out. The tail keeps references and renders them only when asked, so that a step costs no text.
 * Confined to one thread.
 */
final class Trace {

    private static final int TAIL_STEPS = 64;
    private static final int SYSTEM_PATH_HASH = 7;
    private static final String LAMBDA_MARK = "$$Lambda";
    private static final ClassValue<String> STABLE_NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            String name = type.getName();
            int lambda = name.indexOf(LAMBDA_MARK);
            return lambda < 0 ? name : name.substring(0, lambda + LAMBDA_MARK.length());
        }
    };

    private final long[] tailNanos = new long[TAIL_STEPS];
    private final Object[] tailSubjects = new Object[TAIL_STEPS];
    private final String[] tailLabels = new String[TAIL_STEPS];
    private TraceListener listener = TraceListener.NONE;
    private long events;
    private long hash;

    Trace(long seed) {
        this.hash = Seeds.mix(seed);
    }

    long hash() {
        return hash;
    }

    /** Calls the listener after each event from now on. */
    void listen(TraceListener newListener) {
        listener = newListener;
    }

    /** Records that this work is about to run. */
    void step(long elapsedNanos, Runnable work) {
        if (work instanceof Mailbox mailbox) {
            ActorPath path = mailbox.actor().self().path();
            record(elapsedNanos, path, pathHash(path), headLabel(mailbox));
        } else if (work instanceof Timer timer) {
            record(elapsedNanos, "timer", 1, STABLE_NAMES.get(timer.work().getClass()));
        } else if (work instanceof TaskInvocation task) {
            record(elapsedNanos, "task", 2, STABLE_NAMES.get(task.runnable().getClass()));
        } else {
            record(elapsedNanos, "work", 3, STABLE_NAMES.get(work.getClass()));
        }
    }

    /** Records something that the host saw or did. */
    void note(long elapsedNanos, String text, long number) {
        record(elapsedNanos, "note " + number, number, text);
    }

    /** The last steps, oldest first, one a line. */
    String tail() {
        StringBuilder text = new StringBuilder();
        for (long event = Math.max(0, events - TAIL_STEPS); event < events; event++) {
            int slot = (int) (event % TAIL_STEPS);
            text.append(event)
                    .append(' ')
                    .append(Duration.ofNanos(tailNanos[slot]))
                    .append(' ');
            text.append(subjectText(tailSubjects[slot]))
                    .append(' ')
                    .append(tailLabels[slot])
                    .append('\n');
        }
        return text.toString();
    }

    /** Sees each event of a trace. */
    interface TraceListener {

        TraceListener NONE = (hash, label) -> {};

        /** Takes the hash up to and with this event, and what the event carried. */
        void recorded(long hash, String label);
    }

    private static String subjectText(Object subject) {
        return subject instanceof ActorPath path ? path.toStringWithoutAddress() : subject.toString();
    }

    private void record(long elapsedNanos, Object subject, long subjectHash, String label) {
        int slot = (int) (events++ % TAIL_STEPS);
        tailNanos[slot] = elapsedNanos;
        tailSubjects[slot] = subject;
        tailLabels[slot] = label;
        hash = Seeds.mix(hash ^ elapsedNanos) + subjectHash;
        hash = Seeds.mix(hash ^ label.hashCode());
        listener.recorded(hash, label);
    }

    private static String headLabel(Mailbox mailbox) {
        MessageQueue queue = mailbox.messageQueue();
        Object head = "";
        if (queue instanceof AbstractNodeQueue<?> nodes) {
            head = nodes.isEmpty() ? "" : nodes.peek();
        } else if (queue instanceof QueueBasedMessageQueue based
                && !based.queue().isEmpty()) {
            head = based.queue().peek();
        }
        return head instanceof Envelope envelope
                ? STABLE_NAMES.get(envelope.message().getClass())
                : "(system message)";
    }

    private static long pathHash(ActorPath path) {
        long pathHash = 0;
        ActorPath current = path;
        while (true) {
            ActorPath parent = current.parent();
            if (parent == current || parent.parent() == parent) {
                return "system".equals(current.name())
                        ? SYSTEM_PATH_HASH
                        : pathHash * 31 + current.name().hashCode();
            }
            pathHash = pathHash * 31 + current.name().hashCode();
            current = parent;
        }
    }
}
