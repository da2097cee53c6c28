package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.UniqueItemsValidator;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The library's {@code uniqueItems}, with its cost counted: items are told apart by their hashes, and who chooses items of one hash would
 * make it quadratic. Stateless.
 */
final class UniqueItems implements Keyword {

    static final String NAME = "uniqueItems";

    @Override
    public String getValue() {
        return NAME;
    }

    @Override
    public JsonValidator newValidator(
            SchemaLocation schemaLocation,
            JsonNodePath evaluationPath,
            JsonNode schemaNode,
            JsonSchema parentSchema,
            ValidationContext validationContext) {
        return new UniqueItemsValidator(schemaLocation, evaluationPath, schemaNode, parentSchema, validationContext) {
            @Override
            public Set<ValidationMessage> validate(
                    ExecutionContext context, JsonNode node, JsonNode rootNode, JsonNodePath instanceLocation) {
                spendOn(node);
                return super.validate(context, node, rootNode, instanceLocation);
            }
        };
    }

    /** An item is compared with those before it that have its hash. */
    private static void spendOn(JsonNode items) {
        Map<Integer, Integer> alike = new HashMap<>();
        for (JsonNode item : items) {
            Effort.current().spend(alike.merge(item.hashCode(), 1, Integer::sum));
        }
    }
}
