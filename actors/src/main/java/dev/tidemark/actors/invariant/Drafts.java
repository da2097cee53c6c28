package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.Vocabularies;
import com.networknt.schema.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The drafts of JSON Schema that are known here, by their names; keywords that cost more than others count so. Stateless. */
final class Drafts {

    static final String DEFAULT = SchemaId.V202012;

    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

    private static final Map<String, JsonMetaSchema> ALL = Stream.of(
                    JsonMetaSchema.getV4(),
                    JsonMetaSchema.getV6(),
                    JsonMetaSchema.getV7(),
                    JsonMetaSchema.getV201909(),
                    JsonMetaSchema.getV202012())
            .collect(Collectors.toUnmodifiableMap(draft -> name(draft.getIri()), Drafts::counted));

    private Drafts() {}

    /** As old drafts are also spelt, without the empty fragment. */
    static String name(String iri) {
        return iri.endsWith("#") ? iri.substring(0, iri.length() - 1) : iri;
    }

    static Map<String, JsonMetaSchema> all() {
        return ALL;
    }

    private static JsonMetaSchema counted(JsonMetaSchema draft) {
        List<Keyword> keywords = draft.getKeywords().values().stream()
                .map(Drafts::countedKeyword)
                .toList();
        return JsonMetaSchema.builder(draft)
                .keywords(keywords)
                .vocabularyFactory(Drafts::vocabulary)
                .build();
    }

    /** Newer drafts take their keywords from vocabularies. */
    private static @Nullable Vocabulary vocabulary(String iri) {
        Vocabulary own = Vocabularies.getVocabulary(iri);
        return own == null
                ? null
                : new Vocabulary(
                        iri,
                        own.getKeywords().stream().map(Drafts::countedKeyword).toArray(Keyword[]::new));
    }

    private static Keyword countedKeyword(Keyword keyword) {
        if (keyword.getValue().equals(UniqueItems.NAME)) {
            return new UniqueItems();
        }
        return REFERENCES.contains(keyword.getValue()) ? new CountedReference(keyword) : keyword;
    }

    /** The library makes what a reference leads to anew for each way that leads there, when it is first gone. */
    private record CountedReference(Keyword own) implements Keyword {

        private static final int STEPS = 50;

        @Override
        public String getValue() {
            return own.getValue();
        }

        @Override
        public JsonValidator newValidator(
                SchemaLocation schemaLocation,
                JsonNodePath evaluationPath,
                JsonNode schemaNode,
                JsonSchema parentSchema,
                ValidationContext validationContext)
                throws Exception {
            Effort.current().spend(STEPS);
            return own.newValidator(schemaLocation, evaluationPath, schemaNode, parentSchema, validationContext);
        }
    }
}
