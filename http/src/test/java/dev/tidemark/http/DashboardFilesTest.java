package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardFilesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    private static final Pattern IMPORT = Pattern.compile("(?m)^(?:import|}).* from '([^']+)';$");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

    /** What would take text for markup, or for a program. */
    private static final Pattern SINK =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|srcdoc|createContextualFragment"
                    + "|DOMParser|\\beval\\b|\\bFunction\\(|javascript:|localStorage|document\\.cookie");

    @BeforeEach
    void begin() {
        API.fresh();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    static Stream<String> targets() {
        return Stream.concat(
                Stream.of("/dashboard"), DashboardRoutes.FILES.stream().map(name -> "/dashboard/" + name));
    }

    private static String type(String target) {
        return switch (target.substring(target.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript; charset=UTF-8";
            case "css" -> "text/css; charset=UTF-8";
            case "svg" -> "image/svg+xml";
            default -> "text/html; charset=UTF-8";
        };
    }

    @ParameterizedTest
    @MethodSource("targets")
    void file_any_hasItsTypeItsTagAndTheStrictPolicy(String target) {
        ApiProbe.Answer answer = API.get(target);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo(type(target));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("Content-Security-Policy"))
                .isEqualTo(DashboardFile.POLICY)
                .contains(
                        "default-src 'none'",
                        "script-src 'self'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for")
                .doesNotContain("unsafe", "*", "data:");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");

        String tag = answer.header("ETag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        HttpResponse same = call(ApiProbe.with(ApiProbe.request("GET", target), "If-None-Match", tag));
        assertThat(same.status().intValue()).isEqualTo(304);
        assertThat(same.getHeader("ETag").orElseThrow().value()).isEqualTo(tag);
    }

    private static HttpResponse call(HttpRequest request) {
        HttpResponse response = await(API.start(request));
        response.discardEntityBytes(API.system());
        return response;
    }

    @Test
    void files_inTheJar_areThoseOfTheList() throws IOException, URISyntaxException {
        URL index = Objects.requireNonNull(DashboardFilesTest.class.getResource("/dashboard/" + DashboardRoutes.INDEX));
        try (Stream<Path> present = Files.list(Path.of(index.toURI()).resolveSibling(""))) {
            List<String> listed = Stream.concat(DashboardRoutes.FILES.stream(), Stream.of(DashboardRoutes.INDEX))
                    .toList();
            assertThat(present.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void file_any_namesNothingOfOtherHostsAndParsesNoMarkup(String target) {
        String text = API.get(target).body().replace(NAMESPACE, "");

        assertThat(text).doesNotContain("http://", "https://", "\"//", "'//", "@import", "url(", "import(");
        assertThat(SINK.matcher(text).results().map(found -> found.group())).isEmpty();
        Matcher imported = IMPORT.matcher(target.endsWith(".js") ? text : "");
        while (imported.find()) {
            assertThat(imported.group(1)).startsWith("./");
            assertThat(DashboardRoutes.FILES).contains(imported.group(1).substring(2));
        }
    }

    @Test
    void page_scriptsAndStyles_areFilesOfTheList() {
        String page = API.get("/dashboard").body();

        assertThat(page).doesNotContain("style=", "<style", "onclick", "onload");
        assertThat(page).doesNotContainPattern("<script(?![^>]* src=)");
        assertThat(REFERENCE.matcher(page).results().map(found -> found.group(1)))
                .filteredOn(reference -> !reference.startsWith("#"))
                .isNotEmpty()
                .allSatisfy(reference ->
                        assertThat(DashboardRoutes.FILES).contains(reference.replaceFirst("^dashboard/", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/index.html",
                "/dashboard/reference.conf",
                "/dashboard/..%2freference.conf",
                "/dashboard/..%2f..%2fetc%2fpasswd",
                "/dashboard/%2e%2e",
                "/dashboard/app.js%00",
                "/dashboard/APP.JS",
                "/dashboard/%ff",
                "/dashboard/..",
                "/dashboard/../openapi.yaml",
                "/dashboard//app.js",
                "/dashboard/app.js/"
            })
    void file_otherName_isNone(String target) {
        assertThat(call(ApiProbe.request("GET", target)).status().intValue()).isEqualTo(404);
    }

    @Test
    void page_withASlash_leadsToTheOneWithout() {
        HttpResponse response = call(ApiProbe.request("GET", "/dashboard/"));

        assertThat(response.status().intValue()).isEqualTo(308);
        assertThat(response.getHeader("Location").orElseThrow().value()).isEqualTo("../dashboard");
    }

    @Test
    void page_writtenTo_isRefused() {
        assertThat(call(ApiProbe.request("POST", "/dashboard")).status().intValue())
                .isEqualTo(405);
        assertThat(call(ApiProbe.request("DELETE", "/dashboard/app.js"))
                        .status()
                        .intValue())
                .isEqualTo(405);
    }

    @Test
    void page_switchedOff_isNotThere() {
        HttpSettings off = HttpSettings.of(ConfigFactory.parseString("tidemark.http.dashboard.enabled = off")
                .withFallback(ConfigFactory.load()));
        for (String target : List.of("/dashboard", "/dashboard/app.js")) {
            HttpResponse response =
                    await(API.run(TidemarkRoute.create(API.fresh(), off), ApiProbe.request("GET", target)));
            assertThat(response.status().intValue()).isEqualTo(404);
        }
    }

    @Test
    void files_together_areSmall() {
        int bytes = targets()
                .mapToInt(target -> API.get(target).body().getBytes(StandardCharsets.UTF_8).length)
                .sum();

        assertThat(bytes).isLessThan(150_000);
    }
}
