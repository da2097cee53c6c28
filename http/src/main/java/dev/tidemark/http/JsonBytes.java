package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.util.ByteString;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidemark.actors.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** JSON put together from bytes, so that stored values go out as they are. Confined to the thread that builds it. */
final class JsonBytes {

    private final ByteArrayOutputStream text = new ByteArrayOutputStream(256);

    /** Adds ASCII text as it is. */
    JsonBytes raw(String ascii) {
        text.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** Adds JSON text as it is. */
    JsonBytes text(String json) {
        text.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    JsonBytes json(Json value) {
        return bytes(value.utf8());
    }

    JsonBytes bytes(ByteBuffer utf8) {
        byte[] copy = new byte[utf8.remaining()];
        utf8.duplicate().get(copy);
        text.writeBytes(copy);
        return this;
    }

    JsonBytes number(long number) {
        return raw(Long.toString(number));
    }

    /** Adds a string with its quotes. */
    JsonBytes string(String value) {
        text.write('"');
        text.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
        text.write('"');
        return this;
    }

    HttpEntity.Strict entity(ContentType contentType) {
        return HttpEntities.create(contentType, byteString());
    }

    ByteString byteString() {
        return ByteString.fromArrayUnsafe(text.toByteArray());
    }
}
