package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;

class SafetyHeadersTest {

    @Test
    void addedTo_answerWithAPolicyOfItsOwn_addsTheOthersAlone() {
        HttpResponse page = HttpResponse.create()
                .addHeader(RawHeader.create("content-security-policy", "default-src 'self'; frame-ancestors 'none'"));

        assertThat(SafetyHeaders.addedTo(page).getHeaders())
                .extracting(HttpHeader::lowercaseName, HttpHeader::value)
                .containsExactlyInAnyOrder(
                        tuple("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
                        tuple("x-content-type-options", "nosniff"),
                        tuple("referrer-policy", "no-referrer"));
    }
}
