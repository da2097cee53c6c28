package dev.tidemark.actors.json;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * JSON merge patch (RFC 7396) on text: one application of one patch. Confined to the calling thread.
 *
 * <p>What the patch does not name keeps its bytes and its place: numbers, escapes, duplicate members. Members of the patch
 * that the target lacks follow in the patch's order. Names are compared decoded. Where a name occurs twice, the last one
 * counts, as for most parsers: the earlier ones of a patch are ignored, those of a target go when the patch names them.
 *
 * <p>The result nests no deeper than the deeper of the two texts and is no longer than both together.
 */
public final class MergePatch {

    /** Most levels of objects in a patch; each one takes a stack frame. */
    public static final int DEPTH_MAX = 512;

    private final byte[] target;
    private final byte[] patch;
    private final JsonCutter targetCutter;
    private final JsonCutter patchCutter;
    private final ByteArrayOutputStream merged;

    /** Whether an object of the result is open and still empty. */
    private boolean opened;

    private MergePatch(byte[] target, byte[] patch) {
        this.target = target;
        this.patch = patch;
        this.targetCutter = new JsonCutter(target);
        this.patchCutter = new JsonCutter(patch);
        this.merged = new ByteArrayOutputStream(target.length + patch.length);
    }

    /**
     * Merges {@code patch} into {@code target}, both valid and minified JSON in UTF-8; the result is so too.
     *
     * @param target empty where there is no value yet, which counts as an empty object
     * @throws InvalidRequestException when objects of the patch nest deeper than {@value #DEPTH_MAX}
     */
    public static byte[] apply(Optional<byte[]> target, byte[] patch) {
        byte[] from = target.orElseGet(() -> new byte[0]);
        MergePatch application = new MergePatch(from, patch);
        application.merge(new Span(0, from.length), new Span(0, patch.length), 0);
        return application.merged.toByteArray();
    }

    private void merge(Span targetValue, Span patchValue, int depth) {
        if (!patchCutter.isObject(patchValue)) {
            write(patch, patchValue);
            return;
        }
        if (depth == DEPTH_MAX) {
            throw new InvalidRequestException("merge patch nests too deep: limit=" + DEPTH_MAX);
        }
        Map<String, JsonCutter.Member> changes = new LinkedHashMap<>();
        for (JsonCutter.Member member : patchCutter.members(patchValue, Integer.MAX_VALUE)) {
            changes.put(member.name(), member);
        }
        merged.write('{');
        opened = true;
        Set<String> found = mergeExisting(membersOfTarget(targetValue), changes, depth);
        for (JsonCutter.Member change : changes.values()) {
            if (!found.contains(change.name()) && !patchCutter.isNull(change.value())) {
                beginMember(patch, change.rawName());
                merge(Span.ABSENT, change.value(), depth + 1);
            }
        }
        merged.write('}');
        opened = false;
    }

    /** Writes what remains of the target's members and returns the names of those that the patch names. */
    private Set<String> mergeExisting(
            List<JsonCutter.Member> members, Map<String, JsonCutter.Member> changes, int depth) {
        Map<String, JsonCutter.Member> last = new HashMap<>();
        for (JsonCutter.Member member : members) {
            if (changes.containsKey(member.name())) {
                last.put(member.name(), member);
            }
        }
        for (JsonCutter.Member member : members) {
            JsonCutter.Member change = changes.get(member.name());
            if (change == null) {
                beginMember(target, member.rawName());
                write(target, member.value());
            } else if (member.equals(last.get(member.name())) && !patchCutter.isNull(change.value())) {
                beginMember(target, member.rawName());
                merge(member.value(), change.value(), depth + 1);
            }
        }
        return new HashSet<>(last.keySet());
    }

    private List<JsonCutter.Member> membersOfTarget(Span value) {
        boolean isObject = !value.isAbsent() && targetCutter.isObject(value);
        return isObject ? targetCutter.members(value, Integer.MAX_VALUE) : List.of();
    }

    private void beginMember(byte[] source, Span rawName) {
        if (!opened) {
            merged.write(',');
        }
        opened = false;
        write(source, rawName);
        merged.write(':');
    }

    private void write(byte[] source, Span span) {
        merged.write(source, span.start(), span.length());
    }
}
