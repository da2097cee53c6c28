package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.RestoreLimit;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/**
 * Backups of the store, and what is restored of them beside the live data. Immutable; safe for any thread.
 *
 * <p>What takes long is begun and answered with 202: the list tells what is under way and what became of it.
 */
final class BackupRoutes {

    static final String BACKUPS = "/v1/backups";
    static final String PRUNE = "/v1/backups/prune";
    static final String CANCEL = "/v1/backups/cancel";
    static final String VERIFY = "/v1/backups/{backup}/verify";
    static final String RESTORE = "/v1/backups/{backup}/restore";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final Backups backups;

    BackupRoutes(Tidemark store) {
        this.backups = store.backups();
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, BACKUPS, this::list),
                Endpoint.of(HttpMethods.POST, BACKUPS, this::create),
                Endpoint.of(HttpMethods.POST, PRUNE, this::prune),
                Endpoint.of(HttpMethods.POST, CANCEL, this::cancel),
                Endpoint.of(HttpMethods.POST, VERIFY, this::verify),
                Endpoint.of(HttpMethods.POST, RESTORE, this::restore));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        return answer(OK);
    }

    private CompletionStage<HttpResponse> answer(int status) {
        return backups.list().thenApply(all -> Responses.json(status, body(all)));
    }

    private CompletionStage<HttpResponse> create(Call call) {
        RequestBody.discard(call);
        String kind = call.query().text("kind").orElse("incremental");
        BackupKind wanted = switch (kind) {
            case "incremental" -> BackupKind.INCREMENTAL;
            case "full" -> BackupKind.FULL;
            default ->
                throw new InvalidRequestException(
                        "unknown kind of backup: expected=[incremental, full] actual=" + kind);
        };
        requireIdle();
        backups.create(wanted);
        return answer(ACCEPTED);
    }

    /** Whoever comes between this and the beginning is told by the list alone. */
    private void requireIdle() {
        String task = backups.progress().task();
        if (!task.isEmpty()) {
            throw new OverloadedException("another task of backups is under way: task=" + task);
        }
    }

    private CompletionStage<HttpResponse> prune(Call call) {
        RequestBody.discard(call);
        return backups.prune().thenCompose(deleted -> answer(OK));
    }

    private CompletionStage<HttpResponse> cancel(Call call) {
        RequestBody.discard(call);
        backups.cancel();
        return answer(ACCEPTED);
    }

    private CompletionStage<HttpResponse> verify(Call call) {
        RequestBody.discard(call);
        String id = id(call);
        requireIdle();
        return known(id).thenCompose(found -> {
            backups.verify(id);
            return answer(ACCEPTED);
        });
    }

    private static String id(Call call) {
        return PercentText.decodeSegment("backup", call.parameters().get(0));
    }

    private CompletionStage<BackupSummary> known(String id) {
        return backups.list()
                .thenApply(all -> all.stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new InvalidRequestException("backup does not exist: id=" + id)));
    }

    /** Waits for its end: the answer is the new collection. */
    private CompletionStage<HttpResponse> restore(Call call) {
        RequestBody.discard(call);
        String collection = required(call, "collection");
        String name = required(call, "name");
        long position = call.query().number("position", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        RestoreLimit limit = new RestoreLimit(position, time(call));
        return backups.restoreBeside(id(call), new RestoreRequest(collection, name, limit))
                .thenApply(made -> Responses.json(
                        OK,
                        new JsonBytes()
                                .raw("{\"name\":")
                                .string(made.name())
                                .raw(",\"id\":")
                                .number(made.id())
                                .raw(",\"handle\":")
                                .string(made.handle())
                                .raw("}\n")));
    }

    private static String required(Call call, String parameter) {
        return call.query()
                .text(parameter)
                .orElseThrow(() -> new InvalidRequestException("query parameter is missing: name=" + parameter));
    }

    private static long time(Call call) {
        try {
            return call.query()
                    .text("time")
                    .map(Instant::parse)
                    .map(Instant::toEpochMilli)
                    .orElse(Long.MAX_VALUE);
        } catch (DateTimeException | ArithmeticException misspelt) {
            throw new InvalidRequestException("query parameter is no time as 2026-11-20T10:00:00Z: name=time");
        }
    }

    private JsonBytes body(List<BackupSummary> all) {
        JsonBytes body = new JsonBytes().raw("{\"backups\":[");
        String separator = "";
        for (BackupSummary each : all) {
            backup(body.raw(separator), each);
            separator = ",";
        }
        body.raw("],\"task\":")
                .string(backups.progress().task())
                .raw(",\"taskBytes\":")
                .number(backups.progress().bytes());
        BackupStatistics numbers = backups.statistics();
        return body.raw(",\"made\":")
                .number(numbers.made())
                .raw(",\"failures\":")
                .number(numbers.failures())
                .raw(",\"verified\":")
                .number(numbers.verifications().good())
                .raw(",\"foundDamaged\":")
                .number(numbers.verifications().failed())
                .raw(",\"newestMillis\":")
                .number(numbers.newestMillis())
                .raw(",\"lastMillis\":")
                .number(numbers.last().atMillis())
                .raw(",\"lastDurationMillis\":")
                .number(numbers.last().took().toMillis())
                .raw(",\"lastCopiedBytes\":")
                .number(numbers.last().copiedBytes())
                .raw(",\"lastFailure\":")
                .string(numbers.lastFailure())
                .raw(",\"nextMillis\":")
                .number(numbers.nextMillis())
                .raw("}\n");
    }

    private static void backup(JsonBytes body, BackupSummary backup) {
        body.raw("{\"id\":")
                .string(backup.id())
                .raw(",\"state\":")
                .string(backup.state().name().toLowerCase(Locale.ROOT))
                .raw(",\"timeMillis\":")
                .number(backup.timeMillis());
        backup.kind()
                .ifPresent(kind -> body.raw(",\"kind\":").string(kind.name().toLowerCase(Locale.ROOT)));
        body.raw(",\"collections\":")
                .number(backup.collections())
                .raw(",\"files\":")
                .number(backup.size().files())
                .raw(",\"bytes\":")
                .number(backup.size().lengthBytes())
                .raw(",\"reason\":")
                .string(backup.reason())
                .raw("}");
    }
}
