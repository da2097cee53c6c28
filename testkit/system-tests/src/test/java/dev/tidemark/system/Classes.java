package dev.tidemark.system;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

/** Compiled classes that the rules are held against: those of all modules, and a few that break every rule on purpose. */
final class Classes {

    static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tidemark");

    private static final JavaClasses CANARIES = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .withImportOption(location -> location.contains("/canary/"))
            .importPackages("dev.tidemark");

    private Classes() {}

    /** Demands that the production classes keep the rule and that the rule sees the classes which break it. */
    static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(PRODUCTION);
        if (!rule.allowEmptyShould(true).evaluate(CANARIES).hasViolation()) {
            throw new AssertionError("rule overlooks what breaks it: rule=" + rule.getDescription());
        }
    }
}
