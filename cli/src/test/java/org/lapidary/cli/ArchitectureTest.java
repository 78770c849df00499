package org.lapidary.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/** cli → engine → store, cli → config; native code behind two packages; only cli speaks and exits. */
@AnalyzeClasses(packages = "org.lapidary", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule storeKnowsItself = noClasses()
            .that()
            .resideInAPackage("org.lapidary.store..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.lapidary..").and(resideOutsideOfPackage("org.lapidary.store..")));

    @ArchTest
    static final ArchRule engineKnowsTheStoreOnly = noClasses()
            .that()
            .resideInAPackage("org.lapidary.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.lapidary.cli..", "org.lapidary.config..");

    @ArchTest
    static final ArchRule configKnowsItself = noClasses()
            .that()
            .resideInAPackage("org.lapidary.config..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.lapidary..").and(resideOutsideOfPackage("org.lapidary.config..")));

    @ArchTest
    static final ArchRule otherModulesSeeTheStoreThroughItsFace = noClasses()
            .that()
            .resideOutsideOfPackage("org.lapidary.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.lapidary.store.*..");

    @ArchTest
    static final ArchRule rocksDbIsKnownInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage("org.lapidary.store.rocks..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule nativeFunctionsAreCalledFromOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage("org.lapidary.engine.sys..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Linker.class, SymbolLookup.class, FunctionDescriptor.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsItsParser = classes()
            .that()
            .resideInAPackage("picocli..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("org.lapidary.cli..", "picocli..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nothingBelowTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage("org.lapidary.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule nothingBelowTheCommandLineExits = noClasses()
            .that()
            .resideOutsideOfPackage("org.lapidary.cli..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);
}
