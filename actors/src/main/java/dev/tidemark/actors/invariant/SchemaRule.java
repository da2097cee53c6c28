package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.PathType;
import com.networknt.schema.ValidationMessage;
import dev.tidemark.engine.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema, compiled. Immutable; any thread. Made by {@link SchemaCompiler}.
 *
 * <p>A look never takes longer than its {@link Effort}, whatever schema and value are; one that is given up counts as a violation. So
 * does what cannot be evaluated: no value is taken for good that nobody has looked at.
 */
final class SchemaRule implements Rule {

    /** Of longer values the first violation alone is told: each place of them may break something. */
    private static final int ALL_VIOLATIONS_MAX_BYTES = 16 * 1024;

    private final JsonSchema schema;

    /** How many times as long as it is a value may take. */
    private final int indulgence;

    SchemaRule(JsonSchema schema, int indulgence) {
        this.schema = schema;
        this.indulgence = indulgence;
    }

    /** Counts each keyword that is held against a place: all of them ask for the configuration first. */
    private static final class Counted extends ExecutionContext {

        private final Effort effort;

        Counted(ExecutionConfig config, Effort effort) {
            super(config);
            this.effort = effort;
        }

        @Override
        public ExecutionConfig getExecutionConfig() {
            effort.spend(1);
            return super.getExecutionConfig();
        }
    }

    @Override
    public List<Violation> violations(Candidate value) {
        Effort effort = Effort.begin((long) value.text().length * indulgence);
        try {
            return told(evaluate(value, effort));
        } catch (Effort.Exhausted exhausted) {
            return cannotBeChecked(String.valueOf(exhausted.getMessage()));
        } catch (StackOverflowError endless) {
            return cannotBeChecked("leads to itself without an end");
        } catch (RuntimeException failure) {
            return cannotBeChecked("evaluation failed: " + failure.getClass().getSimpleName() + " "
                    + Shortened.text(String.valueOf(failure.getMessage())));
        } finally {
            Effort.end();
        }
    }

    private Collection<ValidationMessage> evaluate(Candidate value, Effort effort) {
        ExecutionConfig config = new ExecutionConfig();
        config.setLocale(Locale.ROOT);
        config.setDebugEnabled(false);
        config.setFormatAssertionsEnabled(false);
        config.setFailFast(value.text().length > ALL_VIOLATIONS_MAX_BYTES);
        JsonNodePath root = new JsonNodePath(PathType.JSON_POINTER);
        try {
            return schema.validate(new Counted(config, effort), value.tree(), value.tree(), root);
        } catch (FailFastAssertionException first) {
            return first.getValidationMessages();
        }
    }

    private static List<Violation> cannotBeChecked(String reason) {
        return List.of(new Violation("", "jsonSchema", "", "", "value cannot be checked: " + reason));
    }

    private static List<Violation> told(Collection<ValidationMessage> messages) {
        List<Violation> violations = new ArrayList<>();
        for (ValidationMessage message : messages) {
            if (violations.size() == VIOLATIONS_MAX) {
                break;
            }
            violations.add(new Violation(
                    Shortened.text(message.getInstanceLocation().toString()),
                    String.valueOf(message.getType()),
                    text(message.getInstanceNode()),
                    text(message.getSchemaNode()),
                    Shortened.text(message.getMessage())));
        }
        return violations;
    }

    private static String text(@Nullable JsonNode node) {
        return node == null ? "" : Shortened.text(node.toString());
    }
}
