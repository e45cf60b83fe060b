package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How the types are read and written, whoever reads them. */
class ApiTypesTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void fieldsOfANewerVersionAreSkippedAtEveryDepth() throws JsonProcessingException {
    DatabaseBranch branch =
        json.readValue(
            """
            {"kind":"DatabaseBranch","spec":{"new":1,"postgres":{"new":1,"storage":{"new":1},
              "resources":{"new":1}},"seed":{"new":1,"sources":[{"new":1,"configMapRef":{"name":"n","new":1}}]}},
             "status":{"new":1,"conditions":[{"type":"Ready","new":1}],"migrations":{"new":1},
              "lastError":{"new":1},"database":{"new":1},"binding":{"new":1},"cost":{"new":1}}}
            """,
            DatabaseBranch.class);

    assertThat(branch.getSpec().getSeed().sources().getFirst().configMapRef().key())
        .isEqualTo("seed.sql");
    assertThat(branch.getStatus().getConditions()).hasSize(1);
  }

  @Test
  void everyTypeSkipsWhatItDoesNotKnow() {
    List<String> strict =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.offshoot.api")
                .stream()
                .filter(type -> !type.isEnum() && !type.isAnnotation())
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(type -> !type.isEquivalentTo(ParameterTable.class))
                .filter(type -> !type.isEquivalentTo(DurationText.class))
                .filter(type -> !type.isAssignableTo("io.fabric8.kubernetes.client.CustomResource"))
                .filter(type ->
                    !type.isAnnotatedWith(ApiType.class)
                        && !type.isAnnotatedWith(JsonIgnoreProperties.class))
                .map(JavaClass::getName)
                .toList();

    assertThat(strict).isEmpty();
  }

  /** The CRDs say int64 for these, and int32 for every other integer. */
  @Test
  void aLongIsKnownAsOne() {
    var longs =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.offshoot.api")
                .stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field ->
                    List.of("long", "java.lang.Long").contains(field.getRawType().getName()))
                .map(JavaField::getName)
                .collect(Collectors.toSet());
    assertThat(longs).isEqualTo(CrdShape.LONGS);
  }

  @Test
  void whatIsEmptyIsNotWritten() throws JsonProcessingException {
    assertThat(json.writeValueAsString(new DatabaseBranchStatus())).isEqualTo("{}");
    assertThat(json.writeValueAsString(new PostgresSpec())).isEqualTo("{}");
    assertThat(json.writeValueAsString(new ResourcesSpec(null, null))).isEqualTo("{}");
    assertThat(new DatabaseBranch().getStatus()).isNull();
  }

  @Test
  void anEmptyMessageIsWrittenBecauseItIsRequired() throws JsonProcessingException {
    assertThat(
            json.writeValueAsString(
                new Condition("Ready", ConditionStatus.TRUE, null, "t", "Ready", "")))
        .isEqualTo(
            """
            {"type":"Ready","status":"True","lastTransitionTime":"t","reason":"Ready","message":""}\
            """);
  }

  @Test
  void enumsAreWrittenInTheWordsOfTheApi() throws JsonProcessingException {
    assertThat(json.writeValueAsString(OperationPhase.AWAITING_APPROVAL))
        .isEqualTo("\"AwaitingApproval\"");
    assertThat(json.writeValueAsString(BranchPhase.CREATING_PROJECT))
        .isEqualTo("\"CREATING_PROJECT\"");
    assertThat(json.readValue("\"OutOfOrder\"", Verdict.class)).isEqualTo(Verdict.OUT_OF_ORDER);
    assertThat(json.readValue("\"none\"", Executed.class)).isEqualTo(Executed.NONE);
  }
}
