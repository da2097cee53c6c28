package dev.tidemark.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom: between the layers of the engine, between modules, and to the outside. */
final class LayersTest {

    private static final String ENGINE = "dev.tidemark.engine";

    /** Layers above the vocabulary in the root package; each may import only those before it. */
    private static final List<String> LAYERS = List.of(
            "io",
            "format",
            "journal",
            "log",
            "state",
            "chunk",
            "space",
            "manifest",
            "compaction",
            "recovery",
            "store",
            "backup",
            "inspect");

    static Stream<String> layers() {
        return LAYERS.stream().limit(LAYERS.size() - 1L);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void engineLayer_anyClass_importsEarlierLayersOnly(String layer) {
        String[] later = LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size()).stream()
                .map(LayersTest::within)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(within(layer))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .allowEmptyShould(true)
                .check(Classes.PRODUCTION);
    }

    @Test
    void engineRoot_anyClass_importsNoLayer() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LAYERS.stream().map(LayersTest::within).toArray(String[]::new))
                .check(Classes.PRODUCTION);
    }

    @Test
    void engineFormat_anyClass_knowsNoIo() {
        Classes.check(noClasses()
                .that()
                .resideInAPackage(within("format"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(within("io")));
    }

    @Test
    void engine_anyClass_standsInAKnownLayer() {
        String[] known = Stream.concat(Stream.of(ENGINE), LAYERS.stream().map(LayersTest::within))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(ENGINE + "..")
                .should()
                .resideInAnyPackage(known)
                .check(Classes.PRODUCTION);
    }

    @Test
    void engine_anyClass_importsTheJdkAlone() {
        Classes.check(classes()
                .that()
                .resideInAPackage(ENGINE + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ENGINE + "..", "java..", "org.jspecify.."));
    }

    @Test
    void akka_outsideItsUsers_isNotImported() {
        Classes.check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.tidemark.actors..",
                        "dev.tidemark.http..",
                        "dev.tidemark.testkit.simulation..",
                        "dev.tidemark.system..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("akka..", "org.apache.pekko.."));
    }

    @Test
    void modulesBelowHttp_anyClass_doNotKnowIt() {
        Classes.check(noClasses()
                .that()
                .resideInAnyPackage(ENGINE + "..", "dev.tidemark.actors..", "dev.tidemark.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tidemark.http.."));
    }

    @Test
    void testkit_anyClass_doesNotKnowActors() {
        noClasses()
                .that()
                .resideInAPackage("dev.tidemark.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tidemark.actors..")
                .check(Classes.PRODUCTION);
    }

    /** What HTTP says of shapes, hosts can have: it knows no more of them than numbers that are their API's. */
    @Test
    void http_anyClass_knowsShapesByTheirApiAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.tidemark.http..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tidemark.actors.shape..")
                        .and(DescribedPredicate.not(simpleName("ShapeStatistics"))))
                .check(Classes.PRODUCTION);
    }

    private static String within(String layer) {
        return ENGINE + "." + layer + "..";
    }
}
