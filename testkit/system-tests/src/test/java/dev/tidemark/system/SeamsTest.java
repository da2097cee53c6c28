package dev.tidemark.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The seams through which a simulation takes over: what touches disk, clocks and chance stands in few named classes. */
final class SeamsTest {

    private static final DescribedPredicate<JavaClass> OPENS_FILES = DescribedPredicate.or(List.of(
                    type(FileChannel.class),
                    type(Files.class),
                    type(RandomAccessFile.class),
                    type(FileInputStream.class),
                    type(FileOutputStream.class)))
            .as("open files");

    private static final DescribedPredicate<JavaClass> STORE_CODE =
            resideInAnyPackage("dev.tidemark.engine..", "dev.tidemark.actors..");

    private static final Set<String> CLOCKS_AND_CHANCE = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID");

    @Test
    void disk_outsideItsImplementation_isNotTouched() {
        Classes.check(noClasses()
                .that(STORE_CODE)
                .and(DescribedPredicate.not(named("dev.tidemark.engine.io.Local")))
                .should()
                .dependOnClassesThat(OPENS_FILES));
    }

    /** But for certificates and tokens, which are no files of a store. */
    @Test
    void http_outsideTheCommandLine_opensNoFile() {
        Classes.check(noClasses()
                .that()
                .resideInAPackage("dev.tidemark.http..")
                .and()
                .resideOutsideOfPackage("dev.tidemark.http.cli..")
                .and(DescribedPredicate.not(named("dev.tidemark.http.netty.SentFiles")))
                .and(DescribedPredicate.not(named("dev.tidemark.http.netty.SentFiles$Opened")))
                .and(DescribedPredicate.not(named("dev.tidemark.http.netty.TlsIdentity")))
                .and(DescribedPredicate.not(named("dev.tidemark.http.access.TokenFile")))
                .and(DescribedPredicate.not(named("dev.tidemark.http.access.FileModes")))
                .should()
                .dependOnClassesThat(OPENS_FILES));
    }

    @Test
    void clocksAndChance_outsideTheSystemSource_areNotRead() {
        Classes.check(noClasses()
                .that(STORE_CODE)
                .and(DescribedPredicate.not(named("dev.tidemark.engine.io.SystemTimeSource")))
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe("it reads a clock or chance", SeamsTest::readsClockOrChance))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class));
    }

    private static boolean readsClockOrChance(JavaMethodCall call) {
        MethodCallTarget target = call.getTarget();
        JavaClass owner = target.getOwner();
        return CLOCKS_AND_CHANCE.contains(owner.getName() + "." + target.getName())
                || (owner.isEquivalentTo(Clock.class) && target.getName().startsWith("system"));
    }

    /** Classes whose full name starts so, with those nested in them. */
    private static DescribedPredicate<JavaClass> named(String prefix) {
        return DescribedPredicate.describe(
                "named " + prefix, (JavaClass candidate) -> candidate.getName().startsWith(prefix));
    }
}
