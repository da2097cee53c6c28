package dev.tidemark.engine.format;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import java.util.Optional;

/**
 * Outcome of decoding one thing. Immutable.
 *
 * @param content present exactly when the verdict is {@link Verdict#VALID}
 * @param end where the thing ends in the source, exclusive; where it could not be told, where it starts
 * @param reason why the verdict is not valid, lower case; empty for a valid one
 */
public record Reading<T>(Verdict verdict, Optional<T> content, int end, String reason) {

    public Reading {
        if (content.isPresent() != (verdict == Verdict.VALID)) {
            throw new IllegalArgumentException("content does not fit the verdict: verdict=" + verdict);
        }
    }

    static <T> Reading<T> valid(T content, int end) {
        return new Reading<>(Verdict.VALID, Optional.of(content), end, "");
    }

    static <T> Reading<T> not(Verdict verdict, int end, String reason) {
        return new Reading<>(verdict, Optional.empty(), end, reason);
    }

    public boolean isValid() {
        return verdict == Verdict.VALID;
    }

    /**
     * The content, where the caller knows from elsewhere that it had been durable.
     *
     * @throws CorruptDataException when it is absent, torn or damaged
     * @throws UnsupportedFormatException when it is of another version
     */
    public T orThrow(Location location) {
        if (content.isPresent()) {
            return content.get();
        }
        String message = "cannot read: verdict=" + verdict + " reason=" + reason;
        throw verdict == Verdict.TOO_OLD || verdict == Verdict.TOO_NEW
                ? new UnsupportedFormatException(message, location)
                : new CorruptDataException(message, location);
    }
}
