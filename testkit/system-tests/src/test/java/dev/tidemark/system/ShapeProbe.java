package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.system.HttpProbe.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A client of the shape protocol that takes one step at a time. Safe for any thread. */
final class ShapeProbe {

    static final String PATH = "/v1/shape?";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpProbe http;

    ShapeProbe(HttpProbe http) {
        this.http = http;
    }

    /** @param query as it stands on the wire */
    Answer get(String query, String... headers) {
        return http.send("GET", PATH + query, "", new byte[0], headers);
    }

    Answer send(String method, String query, String... headers) {
        return http.send(method, PATH + query, "", new byte[0], headers);
    }

    Answer post(String query, String json) {
        return http.send("POST", PATH + query, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    CompletableFuture<Answer> getLater(String query) {
        return http.getLater(PATH + query);
    }

    /** The query by which a client goes on that has an answer. */
    static String behind(Answer answer, String definition) {
        return definition + "&handle=" + answer.header("electric-handle") + "&offset="
                + answer.header("electric-offset");
    }

    /** Answers from the one to {@code offset=-1} to the first that says that it is up to date. */
    List<Answer> sync(String definition) {
        List<Answer> answers = new ArrayList<>();
        answers.add(get(definition + "&offset=-1"));
        while (!isUpToDate(last(answers))) {
            assertThat(last(answers).status()).as(last(answers).body()).isEqualTo(200);
            Answer next = get(behind(last(answers), definition));
            // Else a client asks in circles.
            assertThat(isUpToDate(next)
                            || !next.header("electric-offset")
                                    .equals(last(answers).header("electric-offset")))
                    .isTrue();
            answers.add(next);
        }
        return answers;
    }

    static Answer last(List<Answer> answers) {
        return answers.get(answers.size() - 1);
    }

    /** By the header and the last message alike: one of the two alone would be wrong. */
    static boolean isUpToDate(Answer answer) {
        List<JsonNode> messages = messages(answer);
        boolean said = !messages.isEmpty()
                && control(messages.get(messages.size() - 1)).equals("up-to-date");
        assertThat(answer.headers().map().containsKey("electric-up-to-date")).isEqualTo(said);
        return said;
    }

    static List<JsonNode> messages(Answer answer) {
        JsonNode body = json(answer.body());
        assertThat(body.isArray()).as(answer.body()).isTrue();
        List<JsonNode> messages = new ArrayList<>();
        body.forEach(messages::add);
        return messages;
    }

    static String control(JsonNode message) {
        return message.path("headers").path("control").asText();
    }

    static List<String> controls(Answer answer) {
        return messages(answer).stream()
                .map(ShapeProbe::control)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(text, failure);
        }
    }

    /** What a client holds that has had these messages: keys with values. */
    static Map<String, JsonNode> state(Answer... answers) {
        return state(Arrays.asList(answers));
    }

    static Map<String, JsonNode> state(List<Answer> answers) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        answers.stream().flatMap(answer -> messages(answer).stream()).forEach(message -> take(rows, message));
        return rows;
    }

    static void take(Map<String, JsonNode> rows, JsonNode message) {
        switch (message.path("headers").path("operation").asText()) {
            case "insert", "update" -> rows.put(message.path("key").asText(), message.path("value"));
            case "delete" -> rows.remove(message.path("key").asText());
            default -> {}
        }
    }
}
