package dev.tidemark.http;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationSteps;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Reads migrations that say what they do instead of doing it, for the command line and hosts that keep theirs in files. Stateless.
 *
 * <p>{@code [{"version":1,"name":"…","steps":[…]}]}, where a step is one of {@code {"create":"a","settings":{…}}}, {@code
 * {"change":"a","settings":{…}}}, {@code {"drop":"a"}}, {@code {"rename":"a","to":"b"}} and {@code {"write":[…]}} with the operations of a
 * transaction.
 */
public final class MigrationText {

    private static final int DEPTH_MORE = 8;
    private static final int MEMBERS_MAX = 8;
    private static final int VERSION_LENGTH_MAX = 18;

    private MigrationText() {}

    private interface Step {

        CompletionStage<?> take(MigrationSteps steps);
    }

    /**
     * @param limits of each value
     * @throws InvalidRequestException naming what is wrong, and in which migration and step
     */
    public static List<Migration> parse(byte[] text, JsonLimits limits) {
        JsonCutter cutter = new JsonCutter(new JsonLimits(Integer.MAX_VALUE, limits.depthMax() + DEPTH_MORE)
                .parse(text)
                .bytes());
        Span root = cutter.root();
        if (!cutter.isArray(root)) {
            throw new InvalidRequestException("migrations are no array");
        }
        List<Migration> migrations = new ArrayList<>();
        for (Span each : cutter.elements(root, Integer.MAX_VALUE)) {
            migrations.add(migration(new JsonCutter(cutter.bytes(each)), limits, migrations.size()));
        }
        return migrations;
    }

    private static Migration migration(JsonCutter cutter, JsonLimits limits, int index) {
        String place = "migration=" + index;
        try {
            Map<String, Span> members = members(cutter, Set.of("version", "name", "steps"));
            long version = version(cutter, required(members, "version"));
            String name = string(cutter, members, "name");
            place = "version=" + version;
            List<Step> steps = new ArrayList<>();
            Span all = required(members, "steps");
            if (!cutter.isArray(all)) {
                throw new InvalidRequestException("steps are no array");
            }
            for (Span each : cutter.elements(all, Integer.MAX_VALUE)) {
                place = "version=" + version + " step=" + steps.size();
                steps.add(step(new JsonCutter(cutter.bytes(each)), limits));
            }
            return Migration.ofSteps(version, name, taken -> take(steps, taken));
        } catch (RequestRefused refused) {
            throw new InvalidRequestException(TransactionText.told(refused).getMessage() + " " + place);
        } catch (InvalidRequestException invalid) {
            throw new InvalidRequestException(invalid.getMessage() + " " + place);
        }
    }

    private static CompletionStage<?> take(List<Step> steps, MigrationSteps taken) {
        CompletionStage<?> chain = CompletableFuture.completedStage(steps);
        for (Step step : steps) {
            chain = chain.thenCompose(before -> step.take(taken));
        }
        return chain;
    }

    private static Step step(JsonCutter cutter, JsonLimits limits) {
        Map<String, Span> members =
                members(cutter, Set.of("create", "change", "drop", "rename", "write", "settings", "to"));
        if (members.containsKey("create")) {
            requireOnly(members, "create", "settings");
            String name = string(cutter, members, "create");
            CollectionSettings settings = members.containsKey("settings")
                    ? SettingsBody.parse(cutter.bytes(required(members, "settings")))
                            .orElse(CollectionSettings.DEFAULT)
                    : CollectionSettings.DEFAULT;
            return steps -> steps.create(name, settings);
        }
        if (members.containsKey("change")) {
            requireOnly(members, "change", "settings");
            String name = string(cutter, members, "change");
            UnaryOperator<CollectionSettings> change = SettingsPatch.parse(cutter.bytes(required(members, "settings")));
            return steps -> steps.change(name, change);
        }
        if (members.containsKey("drop")) {
            requireOnly(members, "drop", "drop");
            String name = string(cutter, members, "drop");
            return steps -> steps.drop(name);
        }
        if (members.containsKey("rename")) {
            requireOnly(members, "rename", "to");
            String from = string(cutter, members, "rename");
            String to = string(cutter, members, "to");
            return steps -> steps.rename(from, to);
        }
        requireOnly(members, "write", "write");
        List<TransactionWrite> writes = TransactionText.parse(cutter.bytes(required(members, "write")), limits);
        return steps -> steps.write(writes);
    }

    private static void requireOnly(Map<String, Span> members, String first, String second) {
        members.keySet().forEach(name -> {
            if (!name.equals(first) && !name.equals(second)) {
                throw new InvalidRequestException(
                        "step has a member that it does not take: step=" + first + " name=" + name);
            }
        });
    }

    private static Map<String, Span> members(JsonCutter cutter, Set<String> known) {
        Span root = cutter.root();
        if (!cutter.isObject(root)) {
            throw new InvalidRequestException("migration or step is no object");
        }
        Map<String, Span> members = new HashMap<>();
        for (JsonCutter.Member member : cutter.members(root, MEMBERS_MAX)) {
            if (!known.contains(member.name()) || members.put(member.name(), member.value()) != null) {
                throw new InvalidRequestException("member is unknown, or there twice: name=" + member.name());
            }
        }
        return members;
    }

    private static Span required(Map<String, Span> members, String name) {
        Span span = members.get(name);
        if (span == null) {
            throw new InvalidRequestException("member is missing: name=" + name);
        }
        return span;
    }

    private static String string(JsonCutter cutter, Map<String, Span> members, String name) {
        Span span = required(members, name);
        if (!cutter.isString(span)) {
            throw new InvalidRequestException("member is no string: name=" + name);
        }
        Json.parse(cutter.bytes(span));
        return cutter.string(span);
    }

    private static long version(JsonCutter cutter, Span span) {
        String digits = new String(cutter.bytes(span), StandardCharsets.US_ASCII);
        if (digits.length() > VERSION_LENGTH_MAX || !digits.matches("[1-9][0-9]*")) {
            throw new InvalidRequestException("member is no version: name=version min=1");
        }
        return Long.parseLong(digits);
    }
}
