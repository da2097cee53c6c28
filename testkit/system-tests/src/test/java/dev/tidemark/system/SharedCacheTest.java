package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import dev.tidemark.system.HttpProbe.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers to tokens behind a caching nginx: one that asks for the token itself, and one that does not. */
@Tag("clients")
class SharedCacheTest {

    private static final String ROWS = "/v1/shape?table=c&offset=-1";

    @TempDir
    private Path directory;

    private final String secret = TokenSecret.create();

    private StoreProbe store(boolean sharedCaches) throws IOException {
        Path tokens = directory.resolve("tokens.json");
        new TokenFile(tokens).write(List.of(Token.of("reader", secret, Set.of(Scope.READ), CollectionPatterns.ALL)));
        StoreProbe store = StoreProbe.open(
                directory.resolve("data"),
                "tidemark.http.access { token-file = \"" + tokens + "\", shared-caches = " + sharedCaches + " }",
                Seams.real());
        store.created("c");
        store.set("c", "k", "{\"n\":1}");
        return store;
    }

    private Answer rows(NginxChild nginx, String token) {
        return nginx.http().send("GET", ROWS, "", new byte[0], "Authorization", "Bearer " + token);
    }

    private Path scratch() throws IOException {
        return Files.createDirectory(directory.resolve("nginx"));
    }

    @Test
    void cache_thatAsks_isSharedByThoseWithATokenAndNobodyElse() throws IOException {
        try (StoreProbe store = store(true);
                NginxChild nginx = NginxChild.before(
                        store.address(),
                        scratch(),
                        page -> page.replace(
                                "proxy_cache tidemark;", "proxy_cache tidemark; auth_request /authorised;"))) {
            assertThat(rows(nginx, secret).header("X-Cache")).isEqualTo("MISS");
            Answer again = rows(nginx, secret);
            assertThat(again.header("X-Cache")).isEqualTo("HIT");
            assertThat(again.body()).contains("\"n\":1");
            assertThat(rows(nginx, TokenSecret.create()).status()).isEqualTo(401);
            Answer without = nginx.http().get(ROWS);
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.body()).doesNotContain("\"n\":1");
        }
    }

    @Test
    void cache_thatDoesNotAsk_keepsNothing() throws IOException {
        try (StoreProbe store = store(false);
                NginxChild nginx = NginxChild.before(store.address(), scratch())) {
            assertThat(rows(nginx, secret).header("X-Cache")).isEqualTo("MISS");
            assertThat(rows(nginx, secret).header("X-Cache")).isEqualTo("MISS");
            assertThat(nginx.http().get(ROWS).status()).isEqualTo(401);
        }
    }
}
