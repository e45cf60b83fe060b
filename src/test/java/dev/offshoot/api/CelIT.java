package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every rule of the CRDs, at a real API server, with the words that a user reads. */
class CelIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static String namespace;

  /** What is asked for; the object's name is {@code name}, or one of its own if null. */
  record Row(String kind, String name, String before, String after, String field, String message) {
    @Override
    public String toString() {
      String change = kind + (before == null ? "" : " " + before + " ->") + " " + after;
      return change.length() > 200 ? change.substring(0, 200) + "…" : change;
    }
  }

  static final List<Row> REFUSED =
      Stream.of(
              CelRows.branches(),
              CelParameterRows.refused(),
              CelRows.sets(),
              CelOperationRows.refused())
          .flatMap(List::stream)
          .toList();

  static final List<Row> ACCEPTED = CelRows.accepted();

  @BeforeAll
  static void start() {
    namespace = ApiServer.get().namespace();
  }

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refusedWithTheseWords(Row row) {
    KubernetesClientException refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> send(row));

    assertThat(refusal).as("was accepted").isNotNull();
    assertThat(refusal.getStatus().getDetails().getCauses())
        .singleElement()
        .satisfies(cause -> {
          assertThat(cause.getField()).isEqualTo(row.field());
          assertThat(words(cause)).isEqualTo(row.message());
        });
  }

  @ParameterizedTest
  @FieldSource("ACCEPTED")
  void accepted(Row row) {
    assertThat(send(row).getMetadata().getUid()).isNotEmpty();
  }

  @Test
  void everyRuleHasARow() {
    TreeSet<String> untested = new TreeSet<>();
    Crds.generate()
        .forEach(crd -> {
          Schemas.root(crd)
              .getXKubernetesValidations()
              .forEach(rule -> untested.add(rule.getMessage()));
          Schemas.walk(
              crd,
              (path, field) ->
                  Stream.of(field, field.getItems() == null ? null : field.getItems().getSchema())
                      .filter(schema -> schema != null)
                      .flatMap(schema -> schema.getXKubernetesValidations().stream())
                      .filter(rule -> rule.getMessage() != null)
                      .forEach(rule -> untested.add(rule.getMessage())));
        });
    assertThat(untested).hasSizeGreaterThan(25);
    REFUSED.forEach(row -> untested.remove(row.message()));
    assertThat(untested).isEmpty();
  }

  /** Creates or updates as a dry run; only the object before an update is stored. */
  private static GenericKubernetesResource send(Row row) {
    String name = row.name() == null ? "o" + NUMBER.incrementAndGet() : row.name();
    if (row.before() == null) {
      return resource(row, name, row.after()).dryRun().create();
    }
    resource(row, name, row.before()).create();
    return resource(row, name, row.after()).dryRun().update();
  }

  private static Resource<GenericKubernetesResource> resource(Row row, String name, String spec) {
    GenericKubernetesResource object =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("offshoot.dev/v1alpha1")
            .withKind(row.kind())
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .build();
    // flow style alone would be taken for JSON
    object.setAdditionalProperties(Serialization.unmarshal("spec: " + spec, Map.class));
    return ApiServer.get().client().resource(object);
  }

  /** {@code Invalid value: "14": words}, without what was sent. */
  private static String words(StatusCause cause) {
    return cause
        .getMessage()
        .replaceFirst("^Invalid value: (\"([^\"\\\\]|\\\\.)*\": |[0-9]+: |true: |false: )?", "");
  }
}
