package dev.tidemark.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.IllegalRequestException;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.IdempotencyKeyReusedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.ReadOnlyException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.UnsupportedFormatException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table from failures to problems; what is the server's own failure is logged here, once. Stateless. */
final class Problems {

    /** Seconds after which an overloaded store is worth another try. */
    static final String RETRY_AFTER_SECONDS = "1";

    private static final HttpHeader RETRY_AFTER = RawHeader.create("Retry-After", RETRY_AFTER_SECONDS);
    private static final String UNKNOWN_OUTCOME =
            "it is not known whether the write was done: read before you try again";

    /** What stands before the part of a path that the store has made. */
    private static final Pattern DATA_DIRECTORY = Pattern.compile(
            "^(.*[/\\\\])(?:collections[/\\\\][^/\\\\]+(?:[/\\\\].*)?|(?:journal|trash)[/\\\\].*|catalog\\.jsonl|LOCK)$");

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final int SERVER_ERROR = 500;

    private static final Map<Class<? extends Throwable>, ProblemKind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(InvalidRequestException.class, ProblemKind.INVALID_REQUEST);
        KINDS.put(IdempotencyKeyReusedException.class, ProblemKind.IDEMPOTENCY_KEY_REUSED);
        KINDS.put(InvariantViolatedException.class, ProblemKind.INVARIANT_VIOLATED);
        KINDS.put(UnknownCollectionException.class, ProblemKind.UNKNOWN_COLLECTION);
        KINDS.put(PositionGoneException.class, ProblemKind.POSITION_GONE);
        KINDS.put(ReadOnlyException.class, ProblemKind.READ_ONLY);
        KINDS.put(OverloadedException.class, ProblemKind.OVERLOADED);
        KINDS.put(DiskFullException.class, ProblemKind.NO_SPACE);
        KINDS.put(HandleChangedException.class, ProblemKind.HANDLE_CHANGED);
        KINDS.put(IndeterminateException.class, ProblemKind.INDETERMINATE);
        KINDS.put(StorageFailedException.class, ProblemKind.STORAGE_FAILED);
        KINDS.put(CorruptDataException.class, ProblemKind.CORRUPT_DATA);
        KINDS.put(FencedException.class, ProblemKind.FENCED);
        KINDS.put(UnsupportedFormatException.class, ProblemKind.UNSUPPORTED_FORMAT);
        KINDS.put(StoreLockedException.class, ProblemKind.FENCED);
        KINDS.put(EntityStreamSizeException.class, ProblemKind.BODY_TOO_LARGE);
        KINDS.put(EntityStreamException.class, ProblemKind.MALFORMED_MESSAGE);
        KINDS.put(IllegalRequestException.class, ProblemKind.MALFORMED_MESSAGE);
        KINDS.put(TimeoutException.class, ProblemKind.BODY_TIMEOUT);
    }

    private Problems() {}

    /** Has every class loaded that an answer to a failure needs: loading a class may take a file handle when none is left. */
    static void preload() {
        Problem.of(ProblemKind.OVERLOADED, detail(ProblemKind.OVERLOADED, new OverloadedException("preload")))
                .toResponse();
    }

    static Problem of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof RequestRefused refused) {
            return refused.problem();
        }
        ProblemKind kind = kind(cause);
        if (kind.status() >= SERVER_ERROR && !isForeseen(kind, cause)) {
            LOG.warn("request failed: problem={}", kind.type(), cause);
        }
        Problem problem = Problem.of(kind, detail(kind, cause));
        if (cause instanceof PositionGoneException gone) {
            return problem.withMember("first", gone.first());
        }
        if (cause instanceof HandleChangedException changed) {
            return problem.withMember("handle", changed.handle());
        }
        if (cause instanceof InvariantViolatedException violated) {
            return InvariantBody.in(problem, violated);
        }
        return kind == ProblemKind.OVERLOADED ? problem.withHeader(RETRY_AFTER) : problem;
    }

    /** Refusals that the store has told of itself, if need be; one more line for each of them helps nobody. */
    private static boolean isForeseen(ProblemKind kind, Throwable cause) {
        return kind == ProblemKind.OVERLOADED || cause instanceof DiskFullException;
    }

    private static ProblemKind kind(Throwable cause) {
        if (cause instanceof StorageFailedException failed && failed.kind() == StorageFailedException.Kind.NO_SPACE) {
            return ProblemKind.NO_SPACE;
        }
        return KINDS.getOrDefault(cause.getClass(), ProblemKind.INTERNAL_ERROR);
    }

    private static String detail(ProblemKind kind, Throwable cause) {
        return switch (kind) {
            case INDETERMINATE -> UNKNOWN_OUTCOME;
            case BODY_TOO_LARGE ->
                "the body is longer than the server reads: limitBytes=" + ((EntityStreamSizeException) cause).limit();
            case BODY_TIMEOUT -> "the body did not arrive in time";
            case MALFORMED_MESSAGE -> "the body is not framed as HTTP demands";
            case READ_ONLY -> "this server reads beside the process that owns the store: what writes goes to that one";
            case INTERNAL_ERROR -> "the server's log says more";
            default -> cause instanceof TidemarkException known ? withinTheStore(known) : kind.title();
        };
    }

    /** The message with files named from the data directory on; where that lies is the operator's affair, the log says it. */
    private static String withinTheStore(TidemarkException failure) {
        String message = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TidemarkException known) {
                Matcher directory = DATA_DIRECTORY.matcher(known.location().file());
                message = directory.find() ? message.replace(directory.group(1), "") : message;
            }
        }
        return message;
    }

    /** What a request is answered that has waited as long as the server lets one wait. */
    static Problem overdue(boolean onlyReads) {
        return onlyReads
                ? Problem.of(ProblemKind.OVERLOADED, "the answer was not ready in time")
                        .withHeader(RETRY_AFTER)
                : Problem.of(ProblemKind.INDETERMINATE, UNKNOWN_OUTCOME);
    }

    /** Without what stages wrap failures in. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
