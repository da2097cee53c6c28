package dev.tidemark.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonMappingTest {

    /** A value of some host. */
    public record Order(String customer, long total, List<String> items) {}

    private final JsonMapping<Order> mapping = new JsonMapping<>(new ObjectMapper(), Order.class);

    @Test
    void value_toJsonAndBack_isEqual() {
        Order order = new Order("Zoë \"Z\" 🌊", Long.MAX_VALUE, List.of("a", ""));
        assertThat(mapping.fromJson(mapping.toJson(order))).isEqualTo(order);
    }

    @Test
    void fromJson_textThatDoesNotFit_isRefusedNamingTheType() {
        assertThatThrownBy(() -> mapping.fromJson(Json.parse("{\"total\":\"much\"}")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(Order.class.getName());
        assertThatThrownBy(() -> mapping.fromJson(Json.parse("{\"other\":1}")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void attempt_refusal_becomesAFailedStage() {
        assertThat(JsonMapping.attempt(() -> {
                    throw new InvalidRequestException("no");
                }))
                .isCompletedExceptionally();
    }
}
