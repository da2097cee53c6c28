package dev.tidemark.actors;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.TextRules;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One change of what a store holds, made once: see {@link Migrations#run}. Immutable.
 *
 * @param version its place among the others, from 1; what has run keeps its version and its name for ever
 * @param name says what it is for: 1 to 200 bytes of UTF-8 without control characters
 */
public record Migration(long version, String name, Work work) {

    private static final int NAME_MAX_BYTES = 200;

    /** @throws InvalidRequestException for a version or a name that is none */
    public Migration {
        if (version < 1) {
            throw new InvalidRequestException("version of a migration is out of range: min=1 actual=" + version);
        }
        TextRules.check("migration name", name, NAME_MAX_BYTES);
    }

    /**
     * A migration that is one transaction: done with its record, or not at all.
     *
     * @param change runs like the function of {@link Tidemark#transact(Function)}
     */
    public static Migration of(long version, String name, Consumer<Transaction> change) {
        return new Migration(version, name, new Work.Whole(change));
    }

    /**
     * A migration of more than one transaction can hold. Where it was interrupted it is begun anew, and the steps that were done are
     * passed over: it must ask for the same steps in the same order each time.
     *
     * @param steps asks for one step after the other has ended, and completes when the last one has
     */
    public static Migration ofSteps(
            long version, String name, Function<MigrationSteps, ? extends CompletionStage<?>> steps) {
        return new Migration(version, name, new Work.Stepwise(steps));
    }

    /** What a migration does. */
    public sealed interface Work {

        /** All of it in one transaction. */
        record Whole(Consumer<Transaction> change) implements Work {}

        /** Step by step. */
        record Stepwise(Function<MigrationSteps, ? extends CompletionStage<?>> steps) implements Work {}
    }
}
