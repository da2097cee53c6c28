package dev.tidemark.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The dashboard in a browser, worked as a person would: by what it shows. Owned by one test thread; close it. */
final class DashboardPage implements AutoCloseable {

    private final Browser browser;
    private final String root;

    /** @param root of the server */
    DashboardPage(Browser browser, String root) {
        this.browser = browser;
        this.root = root;
    }

    Browser browser() {
        return browser;
    }

    /** Loads the page anew, at a view. */
    void load(String view) {
        browser.open("about:blank");
        browser.await("location.href === 'about:blank'");
        browser.open(root + "/dashboard#" + view);
        browser.await("document.querySelector('#main h1') !== null");
    }

    /** Goes to a view by its address. */
    void go(String view) {
        browser.value("location.hash = " + quoted(view));
        browser.await("decodeURI(location.hash) === decodeURI(" + quoted("#" + view)
                + ") && document.querySelector('#main h1') !== null");
    }

    static String collection(String name, String rest) {
        return "/collections/" + HttpProbe.encoded(name) + rest;
    }

    /** As JavaScript writes it. */
    static String quoted(String text) {
        return ClientDriver.JSON.getNodeFactory().textNode(text).toString();
    }

    private static String element(String selector) {
        return "document.querySelector(" + quoted(selector) + ")";
    }

    /** Clicks what a selector finds, once it is there and can be clicked. */
    void click(String selector) {
        browser.await(element(selector) + "?.disabled === false || " + element(selector) + "?.tagName === 'A'");
        browser.value(element(selector) + ".click()");
    }

    /** Clicks the button or link that says a text. */
    void clickOn(String text) {
        String found =
                "[...document.querySelectorAll('dialog[open] button, body:not(:has(dialog[open])) :is(button, a)')]"
                        + ".find(each => each.textContent === " + quoted(text) + " && !each.disabled)";
        browser.await(found + " !== undefined");
        browser.value(found + ".click()");
    }

    void fill(String selector, String text) {
        browser.await(element(selector) + " !== null");
        browser.value("{ const field = " + element(selector) + "; field.value = " + quoted(text)
                + "; field.dispatchEvent(new Event('change')); }");
    }

    /** Answers the question that is asked; another one may follow. */
    void answer() {
        click("dialog[open] button[type=submit]");
    }

    /** Answers the only question that is asked. */
    void confirm() {
        answer();
        browser.await("document.querySelector('dialog') === null");
    }

    /** Returns once an element shows a text, among others. */
    void awaitText(String selector, String text) {
        browser.await("(" + element(selector) + "?.innerText ?? '').includes(" + quoted(text) + ")");
    }

    /** Returns once a fact of the page has a value that a regular expression of JavaScript matches. */
    void awaitFact(String name, String pattern) {
        browser.await("[...document.querySelectorAll('.facts div')].some(each => each.firstChild.textContent === "
                + quoted(name) + " && /" + pattern + "/.test(each.lastChild.textContent))");
    }

    String text(String selector) {
        return browser.value(element(selector) + ".innerText").asText();
    }

    /** The texts of a column of the table. */
    List<String> column(int index) {
        JsonNode texts = browser.value(
                "[...document.querySelectorAll('tbody tr')].map(row => row.children[" + index + "].textContent)");
        return ClientDriver.JSON.convertValue(
                texts, ClientDriver.JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    /** What went wrong in the page, or was refused by its policy; answers that were refusals are no such thing. */
    List<String> complaints() {
        return browser.complaints().stream()
                .filter(complaint -> !complaint.contains("\"source\":\"network\""))
                .toList();
    }

    @Override
    public void close() {
        browser.close();
    }
}
