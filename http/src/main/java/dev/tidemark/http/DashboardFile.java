package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** One file of the dashboard, read from the jar once and held whole. Immutable; safe for any thread. */
final class DashboardFile {

    /**
     * Nothing of other hosts, no script or style within the page, no text that becomes markup (Trusted Types), no form that is sent,
     * no frame around it.
     */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, ContentType> TYPES = Map.of(
            "html", ContentTypes.parse("text/html; charset=utf-8"),
            "css", ContentTypes.parse("text/css; charset=utf-8"),
            "js", ContentTypes.parse("text/javascript; charset=utf-8"),
            "svg", ContentTypes.parse("image/svg+xml"));

    private static final String DIRECTORY = "/dashboard/";
    private static final int TAG_LENGTH = 32;

    private final HttpResponse whole;
    private final HttpResponse notModified;
    private final Validators validators;

    private DashboardFile(ContentType type, byte[] bytes) {
        this.validators = new Validators(digest(bytes), false, Optional.empty());
        this.whole = described(
                HttpResponse.create().withEntity(HttpEntities.create(type, ByteString.fromArrayUnsafe(bytes))));
        this.notModified = described(Responses.notModified());
    }

    private HttpResponse described(HttpResponse response) {
        return validators.in(response).addHeader(RawHeader.create("Content-Security-Policy", POLICY));
    }

    /** @param name of a file that is in the jar, of a kind that is known */
    static DashboardFile read(String name) {
        ContentType type = Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                .orElseThrow();
        try (InputStream resource = DashboardFile.class.getResourceAsStream(DIRECTORY + name)) {
            if (resource == null) {
                throw new IllegalStateException("resource is missing: name=" + DIRECTORY + name);
            }
            return new DashboardFile(type, resource.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, TAG_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    HttpResponse answer(ConditionHeaders conditions) {
        return switch (conditions.ofRead(Optional.of(validators))) {
            case GO_ON -> whole;
            case NOT_MODIFIED -> notModified;
            case FAILED -> throw RequestRefused.of(ProblemKind.PRECONDITION_FAILED, "the file is another one now");
        };
    }
}
