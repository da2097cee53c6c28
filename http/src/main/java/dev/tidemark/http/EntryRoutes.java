package dev.tidemark.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.http.ConditionHeaders.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads, writes and lists the entries of a collection. Immutable; safe for any thread. */
final class EntryRoutes {

    static final String ENTRIES = "/v1/collections/{collection}/entries";
    static final String ENTRY = "/v1/collections/{collection}/entries/{key}";
    static final String TOUCH = "/v1/collections/{collection}/entries/{key}/touch";

    private static final int LIMIT_DEFAULT = 100;
    private static final int OK = 200;

    private final Tidemark store;
    private final RequestBody body;

    EntryRoutes(Tidemark store, RequestBody body) {
        this.store = store;
        this.body = body;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, ENTRIES, this::list),
                Endpoint.of(HttpMethods.GET, ENTRY, this::read),
                Endpoint.of(HttpMethods.PUT, ENTRY, this::set),
                Endpoint.of(HttpMethods.PATCH, ENTRY, this::merge),
                Endpoint.of(HttpMethods.POST, TOUCH, this::touch),
                Endpoint.of(HttpMethods.DELETE, ENTRY, this::delete));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        JsonCollection collection = store.json(call.collection());
        QueryParameters query = call.query();
        Listing listing = new Listing(query.text("prefix").orElse(""), query.text("cursor"), (int)
                query.number("limit", LIMIT_DEFAULT, 1, Listing.LIMIT_MAX));
        return query.flag("keys-only")
                ? collection
                        .keys(listing)
                        .thenApply(page -> Responses.json(OK, listed("keys", page, EntryRoutes::keyOf)))
                : collection
                        .entries(listing)
                        .thenApply(page -> Responses.json(OK, listed("entries", page, EntryRoutes::entryOf)));
    }

    private CompletionStage<HttpResponse> read(Call call) {
        ConditionHeaders conditions = ConditionHeaders.of(call.request());
        String key = call.key();
        return store.json(call.collection()).get(key).thenApply(found -> {
            Verdict verdict = conditions.ofRead(found.map(entry -> Validators.ofEntry(entry.position())));
            if (verdict == Verdict.FAILED) {
                throw new RequestRefused(preconditionFailed(found.map(Entry::position)));
            }
            Entry entry =
                    found.orElseThrow(() -> RequestRefused.of(ProblemKind.UNKNOWN_KEY, "key has no value: key=" + key));
            if (verdict == Verdict.NOT_MODIFIED) {
                return tagged(Responses.notModified(), entry.position());
            }
            ByteString value = ByteString.fromByteBuffer(entry.value().utf8());
            HttpResponse shown =
                    HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, value));
            return tagged(ExpiryText.shown(shown, entry), entry.position());
        });
    }

    private CompletionStage<HttpResponse> set(Call call) {
        return writeBody(call, RequestBody.JSON, Write.Set::new);
    }

    private CompletionStage<HttpResponse> merge(Call call) {
        return writeBody(call, RequestBody.MERGE_PATCH, Write.Merge::new);
    }

    /** Makes a write of the call's key, its body and a condition. */
    private interface BodyWrite {
        Write.Keyed of(String key, Json body, Condition condition);
    }

    private CompletionStage<HttpResponse> writeBody(Call call, String mediaType, BodyWrite made) {
        ConditionHeaders conditions = ConditionHeaders.of(call.request());
        Condition condition = conditions.forWrite();
        Optional<Expiry> expiry = ExpiryText.of(call.request());
        String key = call.key();
        JsonCollection collection = store.json(call.collection());
        WriteTerms terms = WriteTerms.of(call).forOne(conditions);
        return body.value(call, mediaType)
                .thenCompose(json -> write(
                        write -> terms.write(collection, write),
                        conditions,
                        condition,
                        each -> ExpiryText.timed(made.of(key, json, each), expiry)));
    }

    private CompletionStage<HttpResponse> touch(Call call) {
        RequestBody.discard(call);
        ConditionHeaders conditions = ConditionHeaders.of(call.request());
        Condition condition = conditions.forWrite();
        Optional<Expiry> expiry = ExpiryText.of(call.request());
        String key = call.key();
        return write(
                store.json(call.collection())::write,
                conditions,
                condition,
                each -> ExpiryText.timed(new Write.Touch(key, each), expiry));
    }

    private CompletionStage<HttpResponse> delete(Call call) {
        ConditionHeaders conditions = ConditionHeaders.of(call.request());
        Condition condition = conditions.forWrite();
        String key = call.key();
        JsonCollection collection = store.json(call.collection());
        WriteTerms terms = WriteTerms.ofDelete(call).forOne(conditions);
        return write(
                write -> terms.write(collection, write), conditions, condition, each -> new Write.Delete(key, each));
    }

    private static CompletionStage<HttpResponse> write(
            Function<Write.Keyed, CompletionStage<WriteOutcome>> writing,
            ConditionHeaders conditions,
            Condition condition,
            Function<Condition, Write.Keyed> write) {
        Write.Keyed attempt = write.apply(condition);
        return writing.apply(attempt).thenCompose(outcome -> {
            if (outcome instanceof WriteOutcome.Conflict conflict) {
                Optional<Condition> next = conditions.retried(conflict).filter(other -> !other.equals(condition));
                if (next.isPresent()) {
                    return write(writing, conditions, next.get(), write);
                }
            }
            return CompletableFuture.completedFuture(answer(attempt, outcome));
        });
    }

    private static HttpResponse answer(Write.Keyed write, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Written written) {
            HttpResponse done = Responses.noContent();
            return write instanceof Write.Delete
                    ? done.addHeader(Responses.header(Responses.POSITION, written.position()))
                    : tagged(done, written.position());
        }
        if (outcome instanceof WriteOutcome.Conflict conflict) {
            throw new RequestRefused(preconditionFailed(conflict.actual()));
        }
        throw RequestRefused.of(ProblemKind.UNKNOWN_KEY, "key has no value: key=" + write.key());
    }

    private static Problem preconditionFailed(Optional<Long> actual) {
        if (actual.isEmpty()) {
            return Problem.of(ProblemKind.PRECONDITION_FAILED, "key has no value");
        }
        return Problem.of(ProblemKind.PRECONDITION_FAILED, "key has another position: actual=" + actual.get())
                .withMember("position", actual.get());
    }

    private static HttpResponse tagged(HttpResponse response, long position) {
        return Validators.ofEntry(position).in(response).addHeader(Responses.header(Responses.POSITION, position));
    }

    private static <T> JsonBytes listed(String member, Page<T> page, BiConsumer<JsonBytes, T> item) {
        JsonBytes listing = new JsonBytes().raw("{").string(member).raw(":[");
        String separator = "";
        for (T each : page.items()) {
            item.accept(listing.raw(separator), each);
            separator = ",";
        }
        return Cursors.end(listing.raw("]"), page.next()).raw("}\n");
    }

    private static void keyOf(JsonBytes target, String key) {
        target.string(key);
    }

    private static void entryOf(JsonBytes target, Entry entry) {
        target.raw("{\"key\":")
                .string(entry.key())
                .raw(",\"position\":")
                .number(entry.position())
                .raw(",\"time\":")
                .string(entry.time().toString())
                .raw(",\"value\":")
                .json(entry.value());
        entry.expires().ifPresent(at -> target.raw(",\"expires\":").string(at.toString()));
        entry.sliding().ifPresent(time -> target.raw(",\"sliding\":").string(time.toString()));
        target.raw("}");
    }
}
