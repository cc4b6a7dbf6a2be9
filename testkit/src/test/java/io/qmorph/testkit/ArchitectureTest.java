package io.qmorph.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// The walls of the house, as far as modules can't say them.
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.qmorph");

  @Test
  void arrowsPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("tensor")
        .definedBy("io.qmorph.tensor")
        .layer("nn")
        .definedBy("io.qmorph.nn")
        .layer("env")
        .definedBy("io.qmorph.env")
        .layer("rl")
        .definedBy("io.qmorph.rl")
        .layer("policy")
        .definedBy("io.qmorph.policy")
        .layer("meta")
        .definedBy("io.qmorph.meta")
        .layer("lab")
        .definedBy("io.qmorph.lab")
        .layer("cli")
        .definedBy("io.qmorph.cli")
        .layer("testkit")
        .definedBy("io.qmorph.testkit")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("lab")
        .mayOnlyBeAccessedByLayers("cli", "testkit")
        .whereLayer("meta")
        .mayOnlyBeAccessedByLayers("lab", "cli", "testkit")
        .whereLayer("policy")
        .mayOnlyBeAccessedByLayers("lab", "cli")
        .whereLayer("rl")
        .mayOnlyBeAccessedByLayers("policy", "meta", "lab", "cli", "testkit")
        .whereLayer("env")
        .mayOnlyBeAccessedByLayers("rl", "policy", "meta", "lab", "cli", "testkit")
        .whereLayer("nn")
        .mayOnlyBeAccessedByLayers("rl", "policy", "meta", "lab", "cli", "testkit")
        .check(CLASSES);
  }

  @Test
  void filesBelongToLabAndTheirFormats() {
    noClasses()
        .that()
        .resideInAnyPackage("io.qmorph.tensor", "io.qmorph.env", "io.qmorph.rl", "io.qmorph.meta")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file", "java.io")
        .check(CLASSES);
  }

  @Test
  void randomnessIsSeeded() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
  }

  @Test
  void noStateIsStatic() {
    fields()
        .that()
        .haveModifier(JavaModifier.STATIC)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }

  @Test
  void namesSayWhatThingsAre() {
    classes().should().haveNameNotMatching(".*(Impl|Utils|Manager|Helper)").check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.qmorph.cli")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
