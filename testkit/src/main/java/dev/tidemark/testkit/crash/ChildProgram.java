package dev.tidemark.testkit.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A main class to run in a JVM of its own.
 *
 * @param classPath as {@code java -cp} takes it
 * @param jvmOptions before the main class, as heap bounds
 */
public record ChildProgram(String mainClass, String classPath, List<String> jvmOptions, List<String> arguments) {

    public ChildProgram {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
    }

    /** The main class on this JVM's own class path. */
    public static ChildProgram of(Class<?> mainClass, String... arguments) {
        return new ChildProgram(
                mainClass.getName(),
                System.getProperty("java.class.path"),
                List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                List.of(arguments));
    }

    public ChildProgram withJvmOptions(String... options) {
        return new ChildProgram(mainClass, classPath, List.of(options), arguments);
    }

    /** The same with another argument at the end. */
    public ChildProgram with(String argument) {
        List<String> more = new ArrayList<>(arguments);
        more.add(argument);
        return new ChildProgram(mainClass, classPath, jvmOptions, more);
    }

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }
}
