package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.InvalidSchemaException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Compiles JSON Schemas: of draft 2020-12, or of the draft that {@code $schema} names, from 4 on. Stateless; any thread.
 *
 * <p>Nothing is ever fetched: a {@code $ref} leads into the schema itself, or to a draft's own. {@code format} is an annotation,
 * patterns are {@linkplain LinearPattern linear}. A schema is held against that of its draft first, so that a bound which is a text is
 * an error and not overheard.
 */
final class SchemaCompiler {

    /** Arrays and objects of a schema within each other. */
    private static final int DEPTH_MAX = 64;

    /** Each place of a schema is held against all keywords that there are. */
    private static final int DRAFT_INDULGENCE = 100;

    /** Compiling may cost what the look at a value of this length may. */
    private static final int COMPILE_AS_BYTES = 100_000;

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .locale(Locale.ROOT)
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(false)
            .typeLoose(false)
            .regularExpressionFactory(LinearPattern::of)
            .build();

    /** What a schema that leads to itself without an end, or to nothing, shows itself by. */
    private static final List<String> SAMPLES = List.of("{}", "[]", "[{}]", "\"\"", "0", "null", "{\"a\":{}}");

    private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");

    /** Members of a schema that hold values, whatever is in them. */
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    private SchemaCompiler() {}

    /** Lets a draft's own schemas through, which are in the library's jar. */
    private static final class NothingElse implements SchemaLoader {

        @Override
        public InputStreamSource getSchema(AbsoluteIri iri) {
            String place = iri.toString();
            boolean own = place.startsWith("classpath:draft") || Drafts.all().containsKey(Drafts.name(place));
            if (own) {
                return next();
            }
            throw new InvalidSchemaException(ValidationMessage.builder()
                    .message("a schema is not fetched from elsewhere")
                    .build());
        }

        /** The library's word for: ask the next loader. */
        @SuppressWarnings("NullAway")
        private static InputStreamSource next() {
            return null;
        }
    }

    /** Knows the drafts' own schemas, compiled once. */
    private static final JsonSchemaFactory DRAFTS_OWN = factory();

    /** One for each schema, so that what a schema names itself is known to no other. */
    private static JsonSchemaFactory factory() {
        return JsonSchemaFactory.builder()
                .defaultMetaSchemaIri(Drafts.DEFAULT)
                .metaSchemas(Drafts.all().values())
                .schemaLoaders(loaders -> loaders.add(new NothingElse()))
                .build();
    }

    /** @throws InvalidRequestException naming what is wrong in the schema, and where */
    static SchemaRule compile(String json) {
        JsonNode tree = tree(json);
        String draft = draft(tree);
        try {
            requireUsable(tree, tree, 0);
            requireDraft(draft, tree);
            SchemaRule rule = new SchemaRule(schema(tree), 1);
            requireEvaluable(rule);
            return rule;
        } catch (JsonSchemaException cause) {
            throw refused(Shortened.text(String.valueOf(cause.getMessage())));
        } catch (StackOverflowError endless) {
            throw refused("it leads to itself without an end");
        }
    }

    private static JsonSchema schema(JsonNode tree) {
        Effort.begin(COMPILE_AS_BYTES);
        try {
            JsonSchema schema = factory().getSchema(tree, CONFIG);
            schema.initializeValidators();
            return schema;
        } finally {
            Effort.end();
        }
    }

    private static InvalidRequestException refused(String reason) {
        return new InvalidRequestException("JSON Schema cannot be used: reason=" + reason);
    }

    private static JsonNode tree(String json) {
        try {
            return JsonTree.of(json.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidRequestException unclear) {
            throw refused(String.valueOf(unclear.getMessage()));
        }
    }

    private static String draft(JsonNode tree) {
        String named = Drafts.name(tree.path("$schema").asText(Drafts.DEFAULT));
        if (!Drafts.all().containsKey(named)) {
            throw refused("$schema is of no draft that is known here: expected=one of "
                    + Drafts.all().keySet().stream().sorted().toList() + " actual=" + Shortened.text(named));
        }
        return named;
    }

    private static void requireDraft(String draft, JsonNode tree) {
        JsonSchema own = DRAFTS_OWN.getSchema(SchemaLocation.of(draft), CONFIG);
        SchemaRule rule = new SchemaRule(own, DRAFT_INDULGENCE);
        List<Violation> violations =
                rule.violations(new Candidate("", tree.toString().getBytes(StandardCharsets.UTF_8), tree));
        if (!violations.isEmpty()) {
            throw refused("it is none of its draft: " + violations.get(0));
        }
    }

    /**
     * Every reference leads into the schema itself: to a fragment, or to what an {@code $id} within it names. Every pattern is one that
     * takes linear time.
     */
    private static void requireUsable(JsonNode root, JsonNode tree, int depth) {
        if (depth > DEPTH_MAX) {
            throw refused("it is nested too deeply: limit=" + DEPTH_MAX);
        }
        for (String member : REFERENCES) {
            JsonNode target = tree.path(member);
            if (target.isTextual() && !target.textValue().startsWith("#")) {
                requireOwn(root, target.textValue());
            }
        }
        if (tree.path("pattern").isTextual()) {
            LinearPattern.of(tree.path("pattern").textValue());
        }
        tree.path("patternProperties").fieldNames().forEachRemaining(LinearPattern::of);
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            if (!VALUES.contains(member.getKey())) {
                requireUsable(root, member.getValue(), depth + 1);
            }
        }
        if (tree.isArray()) {
            tree.forEach(item -> requireUsable(root, item, depth + 1));
        }
    }

    private static void requireOwn(JsonNode root, String target) {
        int fragment = target.indexOf('#');
        String place = fragment < 0 ? target : target.substring(0, fragment);
        boolean own = Drafts.all().containsKey(place)
                || root.findValuesAsText("$id").stream()
                        .anyMatch(id -> Drafts.name(id).endsWith(place))
                || root.findValuesAsText("id").stream()
                        .anyMatch(id -> Drafts.name(id).endsWith(place));
        if (!own) {
            throw refused("a reference leads elsewhere, and nothing is fetched: $ref=" + Shortened.text(target));
        }
    }

    private static void requireEvaluable(SchemaRule rule) {
        for (String sample : SAMPLES) {
            byte[] text = sample.getBytes(StandardCharsets.UTF_8);
            for (Violation violation : rule.violations(new Candidate("", text, JsonTree.of(text)))) {
                if (violation.keyword().equals("jsonSchema")) {
                    throw refused(violation.message());
                }
            }
        }
    }
}
