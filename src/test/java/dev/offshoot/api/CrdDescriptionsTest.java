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
