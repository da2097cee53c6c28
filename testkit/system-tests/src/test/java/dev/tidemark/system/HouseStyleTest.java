package dev.tidemark.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** House style that a machine can hold: lengths of files, names of classes, nullness of packages. */
final class HouseStyleTest {

    private static final int FILE_LINES_MAX = 400;

    @Test
    void sourceFile_any_keepsTheLengthLimit() {
        List<String> tooLong = sources().stream()
                .filter(source -> lines(source) > FILE_LINES_MAX)
                .map(source -> source + " lines=" + lines(source))
                .toList();

        assertThat(sources()).isNotEmpty();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void className_any_saysWhatTheClassIs() {
        Classes.check(noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Data|Info)")
                .as("class names end in no filler"));
    }

    @Test
    void package_any_isNullMarked() {
        List<String> unmarked = Classes.PRODUCTION.stream()
                .map(JavaClass::getPackage)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName())
                .distinct()
                .toList();

        assertThat(unmarked).isEmpty();
    }

    private static List<Path> sources() {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !root.relativize(file).toString().contains("target/"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long lines(Path source) {
        try (Stream<String> lines = Files.lines(source)) {
            return lines.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Directory of the whole project: the nearest one upwards that holds the build's settings. */
    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .takeWhile(directory -> directory != null)
                .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
                .findFirst()
                .orElseThrow();
    }
}
