package dev.tidemark.actors.invariant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import dev.tidemark.engine.InvalidRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Takes JSON text apart for a look at it. Stateless; any thread.
 *
 * <p>Numbers stay exact: one that is whole is a whole number however it is spelt, so that {@code 1.0} is {@code 1}, and no bound is
 * passed by way of rounding. Refused is what two readers could take for different values: members that stand twice, and numbers beyond
 * all bounds of size.
 */
final class JsonTree {

    private static final int EXPONENT_MAX = 1_000;

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(new ExactNumbers())
            .build()
            .readerFor(JsonNode.class);

    private JsonTree() {}

    /** @throws InvalidRequestException naming what is ambiguous in the text, or out of bounds */
    static JsonNode of(byte[] utf8) {
        try {
            return READER.readTree(utf8);
        } catch (JsonProcessingException cause) {
            throw new InvalidRequestException("JSON cannot be checked: reason=" + cause.getOriginalMessage());
        } catch (IOException cause) {
            throw new IllegalStateException("reading from memory failed", cause);
        }
    }

    private static final class ExactNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;

        ExactNumbers() {
            super(true);
        }

        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (Math.abs((long) number.scale()) > EXPONENT_MAX) {
                throw new InvalidRequestException(
                        "JSON cannot be checked: reason=number is out of bounds, exponentMax=" + EXPONENT_MAX);
            }
            boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
            return whole ? wholeNode(number.toBigInteger()) : super.numberNode(number);
        }

        /** As small as the parser would have made it, since nodes of different sizes are never equal. */
        private ValueNode wholeNode(BigInteger number) {
            if (number.bitLength() < Integer.SIZE) {
                return numberNode(number.intValue());
            }
            return number.bitLength() < Long.SIZE ? numberNode(number.longValue()) : numberNode(number);
        }
    }
}
