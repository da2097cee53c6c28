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

    private final JsonMapping<Order> mapping = new JsonMapping<>(new ObjectMapper(), Order.class, JsonLimits.DEFAULT);

    @Test
    void value_toJsonAndBack_isEqual() {
        Order order = new Order("Zoë \"Z\" 🌊", Long.MAX_VALUE, List.of("a", ""));
        assertThat(mapping.fromJson(mapping.toJson(order))).isEqualTo(order);
    }

    @Test
    void toJson_limitsOfTheSettings_areThoseThatHold() {
        Order order = new Order("x".repeat(1 << 20), 1, List.of());
        assertThatThrownBy(() -> mapping.toJson(order)).isInstanceOf(InvalidRequestException.class);
        JsonLimits wide = new JsonLimits(2 << 20, 2);
        assertThat(new JsonMapping<>(new ObjectMapper(), Order.class, wide)
                        .toJson(order)
                        .lengthBytes())
                .isGreaterThan(1 << 20);
        JsonLimits flat = new JsonLimits(1 << 20, 1);
        assertThatThrownBy(() -> new JsonMapping<>(new ObjectMapper(), Order.class, flat)
                        .toJson(new Order("a", 1, List.of("b"))))
                .isInstanceOf(InvalidRequestException.class);
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
