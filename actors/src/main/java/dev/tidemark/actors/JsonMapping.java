package dev.tidemark.actors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tidemark.engine.InvalidRequestException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Turns values of one type into JSON text and back with Jackson. Safe for any thread. */
final class JsonMapping<T> {

    private final Class<T> type;
    private final JsonLimits limits;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    /** @param limits of the JSON that values become */
    JsonMapping(ObjectMapper mapper, Class<T> type, JsonLimits limits) {
        this.type = type;
        this.limits = limits;
        this.reader = mapper.readerFor(type);
        this.writer = mapper.writerFor(type);
    }

    /** @throws InvalidRequestException when the value cannot be turned into JSON, or into none within the limits */
    Json toJson(T value) {
        try {
            return limits.parse(writer.writeValueAsBytes(value));
        } catch (JsonProcessingException cause) {
            throw new InvalidRequestException("value cannot be turned into JSON: type=" + type.getName() + " reason="
                    + cause.getOriginalMessage());
        }
    }

    /** @throws InvalidRequestException when the text does not fit the type */
    T fromJson(Json json) {
        try {
            return reader.readValue(json.text());
        } catch (IOException cause) {
            throw new InvalidRequestException(
                    "value does not fit the type: type=" + type.getName() + " reason=" + cause.getMessage());
        }
    }

    /** Runs a call whose refusal is to be a failed stage. */
    static <R> CompletionStage<R> attempt(Supplier<CompletionStage<R>> call) {
        try {
            return call.get();
        } catch (InvalidRequestException refusal) {
            return CompletableFuture.failedStage(refusal);
        }
    }
}
