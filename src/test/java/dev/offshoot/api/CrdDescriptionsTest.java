package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code kubectl explain} teaches: every field of every kind is described, in sentences. */
class CrdDescriptionsTest {
  @Test
  void everyFieldIsDescribed() {
    List<String> bad = new ArrayList<>();
    List<String> all = new ArrayList<>();
    Crds.generate()
        .forEach(crd ->
            Schemas.walk(
                crd,
                (path, field) -> {
                  String text = field.getDescription();
                  all.add(path);
                  if (text == null || text.length() < 10 || !text.endsWith(".")) {
                    bad.add(crd.getSpec().getNames().getKind() + "." + path + ": " + text);
                  }
                }));
    assertThat(bad).isEmpty();
    assertThat(all).hasSizeGreaterThan(150);
  }

  @Test
  void aTimeIsADateTimeAndAnIntegerSaysItsSize() {
    List<String> bad = new ArrayList<>();
    List<String> times = new ArrayList<>();
    Crds.generate()
        .forEach(crd ->
            Schemas.walk(
                crd,
                (path, field) -> {
                  if (path.endsWith("Time")) {
                    times.add(path);
                  }
                  if (path.endsWith("Time") && !"date-time".equals(field.getFormat())
                      || "integer".equals(field.getType()) && field.getFormat() == null) {
                    bad.add(crd.getSpec().getNames().getKind() + "." + path);
                  }
                }));
    assertThat(bad).isEmpty();
    assertThat(times)
        .contains("status.expirationTime", "status.startTime", "status.completionTime");
  }

  @Test
  void requiredFieldsHaveNoDefaultAndExist() {
    List<String> bad = new ArrayList<>();
    Crds.generate()
        .forEach(crd ->
            Schemas.walk(
                crd,
                (path, field) -> {
                  List<String> required =
                      field.getRequired() == null ? List.of() : field.getRequired();
                  for (String name : required) {
                    if (!field.getProperties().containsKey(name)
                        || field.getProperties().get(name).getDefault() != null) {
                      bad.add(path + "." + name);
                    }
                  }
                }));
    assertThat(bad).isEmpty();
  }
}
