package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The document against the routes; that answers are as documented is checked by {@link ApiProbe} for every call. */
class OpenApiTest {

    @Test
    void document_paths_areThoseOfTheRoutes() {
        Set<String> documented = new TreeSet<>();
        document()
                .getPaths()
                .forEach((path, item) ->
                        item.readOperationsMap().keySet().forEach(method -> documented.add(method + " " + path)));
        Set<String> routed = new TreeSet<>();
        Telemetry telemetry = Telemetry.of(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        TidemarkRoute.endpoints(new FakeStore(), ApiProbe.SETTINGS, new LiveStreams(), telemetry)
                .forEach(endpoint -> routed.add(
                        endpoint.method().name() + " " + endpoint.path().text()));
        assertThat(documented).isEqualTo(routed).hasSize(41);
    }

    @Test
    void document_text_isServed() {
        try (ApiProbe api = new ApiProbe()) {
            ApiProbe.Answer answer = api.get("/openapi.yaml");
            assertThat(answer.contentType()).isEqualTo("application/yaml");
            assertThat(answer.body()).isEqualTo(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8));
            assertThat(answer.header("Cache-Control")).isEqualTo("max-age=3600");
        }
    }

    private static OpenAPI document() {
        SwaggerParseResult parsed =
                new OpenAPIV3Parser().readContents(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8));
        assertThat(parsed.getMessages()).isEmpty();
        return parsed.getOpenAPI();
    }
}
