package dev.offshoot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * The walls between the rooms. A rule that fails names the class and the line that went through.
 */
class RoomsTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.offshoot");

  @Test
  void theEngineKnowsNoKubernetes() {
    mayNotUse("engine", "io.fabric8..", "io.javaoperatorsdk..");
    mayNotSee(
        "engine", "api", "status", "work", "kube", "branch", "migration", "operation", "boot");
  }

  @Test
  void theApiIsAModelAndNothingElse() {
    mayNotSee(
        "api", "engine", "status", "work", "kube", "branch", "migration", "operation", "boot");
    mayNotUse("api", "io.javaoperatorsdk..", "java.sql..", "org.slf4j..");
  }

  @Test
  void statusesArePure() {
    mayNotSee("status", "work", "kube", "branch", "migration", "operation", "boot");
    mayNotUse("status", "io.fabric8..", "io.javaoperatorsdk..", "java.sql..", "org.slf4j..");
  }

  @Test
  void workKnowsNeitherKubernetesNorSql() {
    mayNotSee("work", "api", "status", "kube", "branch", "migration", "operation", "boot");
    mayNotUse("work", "io.fabric8..", "io.javaoperatorsdk..", "java.sql..", "org.postgresql..");
  }

  @Test
  void controllersDoNotKnowEachOther() {
    mayNotSee("branch", "migration", "operation", "boot");
    mayNotSee("migration", "branch", "operation", "boot");
    mayNotSee("operation", "branch", "migration", "boot");
    mayNotSee("kube", "branch", "migration", "operation", "boot", "work");
  }

  @Test
  void onlyTheEngineSpeaksSql() {
    for (var room : new String[] {"branch", "migration", "operation", "kube", "status", "boot"}) {
      mayNotUse(room, "java.sql..", "org.postgresql..", "org.flywaydb..");
    }
  }

  @Test
  void agentsReachNothingButTheCluster() {
    mayNotSee("mcp", "engine", "work", "branch", "migration", "operation", "boot");
    mayNotUse(
        "mcp",
        "io.javaoperatorsdk..",
        "java.sql..",
        "javax.sql..",
        "org.postgresql..",
        "org.flywaydb..");
    for (var room :
        new String[] {
          "api", "engine", "status", "work", "kube", "lint", "branch", "migration", "operation"
        }) {
      mayNotUse(room, "dev.offshoot.mcp..", "io.modelcontextprotocol..", "org.eclipse.jetty..");
    }
  }

  @Test
  void certificatesArePure() {
    mayNotSee(
        "tls",
        "api",
        "engine",
        "status",
        "work",
        "kube",
        "branch",
        "migration",
        "operation",
        "mcp");
    mayNotSee("tls", "boot");
    mayNotUse("tls", "io.fabric8..", "io.javaoperatorsdk..", "java.sql..", "org.slf4j..");
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.offshoot.tls..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle.."));
  }

  @Test
  void lintReadsTextAndNothingElse() {
    mayNotSee("lint", "api", "engine", "status", "work", "kube", "branch", "migration", "boot");
    mayNotUse(
        "lint",
        "io.fabric8..",
        "io.javaoperatorsdk..",
        "java.sql..",
        "org.postgresql..",
        "org.slf4j..");
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.offshoot..")
            .and()
            .resideOutsideOfPackages(
                "dev.offshoot.lint..",
                "dev.offshoot.migration..",
                "dev.offshoot.operation..",
                "dev.offshoot.mcp..",
                "dev.offshoot.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.offshoot.lint.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.offshoot.lint..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.pgcodekeeper..", "org.antlr.."));
  }

  @Test
  void onlyTheWiringHasAClock() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.offshoot.boot.MachineClock")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .because("a clock comes in by the constructor")
        .check(MAIN);
  }

  @Test
  void nothingStaticChanges() {
    check(fields().that().areStatic().should().beFinal().because("state has an owner"));
  }

  @Test
  void namesSayWhatAThingDecides() {
    check(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager"));
  }

  private static void mayNotSee(String room, String... others) {
    for (var other : others) {
      mayNotUse(room, "dev.offshoot." + other + "..");
    }
  }

  /** None of the room's classes may depend on these packages. */
  private static void mayNotUse(String room, String... notThese) {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.offshoot." + room + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(notThese));
  }

  private static void check(ArchRule rule) {
    rule.check(MAIN);
  }
}
