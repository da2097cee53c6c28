package dev.tidemark.http;

import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Violation;
import java.util.List;

/** Values that break invariants, as JSON. Stateless. */
final class InvariantBody {

    private InvariantBody() {}

    /** The problem with its list of violations, each with the key it is of. */
    static Problem in(Problem problem, InvariantViolatedException violated) {
        JsonBytes list = new JsonBytes().raw("[");
        String separator = "";
        for (Breach breach : violated.breaches()) {
            for (Violation violation : breach.violations()) {
                place(list.raw(separator).raw("{"), breach).raw(",");
                members(list, violation).raw("}");
                separator = ",";
            }
        }
        Problem placed = violated.collection()
                .map(collection -> problem.withMember("collection", collection))
                .orElse(problem);
        return placed.withMember("index", violated.index())
                .withMember(
                        "violations", Json.verified(list.raw("]").byteString().toByteBuffer()));
    }

    /** {@code {"breaches":[{"key":"a","position":7,"violations":[…]}],"examined":100,"next":"…"}}. */
    static JsonBytes of(InvariantPage page) {
        JsonBytes body = breaches(new JsonBytes().raw("{\"breaches\":"), page.breaches())
                .raw(",\"examined\":")
                .number(page.examined());
        return Cursors.end(body, page.next()).raw("}\n");
    }

    private static JsonBytes breaches(JsonBytes target, List<Breach> breaches) {
        target.raw("[");
        String separator = "";
        for (Breach breach : breaches) {
            place(target.raw(separator).raw("{"), breach).raw(",\"violations\":[");
            String inner = "";
            for (Violation violation : breach.violations()) {
                members(target.raw(inner).raw("{"), violation).raw("}");
                inner = ",";
            }
            target.raw("]}");
            separator = ",";
        }
        return target.raw("]");
    }

    private static JsonBytes place(JsonBytes target, Breach breach) {
        target.raw("\"key\":").string(breach.key());
        return breach.position() == 0 ? target : target.raw(",\"position\":").number(breach.position());
    }

    private static JsonBytes members(JsonBytes target, Violation violation) {
        return target.raw("\"pointer\":")
                .string(violation.pointer())
                .raw(",\"keyword\":")
                .string(violation.keyword())
                .raw(",\"actual\":")
                .string(violation.actual())
                .raw(",\"expected\":")
                .string(violation.expected())
                .raw(",\"message\":")
                .string(violation.message());
    }
}
