package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The checked-in CRDs and the reference page are what the classes say. With {@code
 * -Dcrds.write=true} this writes them instead.
 */
class CrdFilesTest {
  private static final String REWRITE = "mvn -q test -Dtest=CrdFilesTest -Dcrds.write=true";
  private static final Path CRDS = Path.of("k8s", "crds");
  private static final Path PAGE = Path.of("docs", "reference", "api.md");

  @Test
  void filesAreWhatTheClassesSay() throws IOException {
    Map<Path, String> wanted = wanted();
    if (Boolean.getBoolean("crds.write")) {
      for (Map.Entry<Path, String> file : wanted.entrySet()) {
        Files.createDirectories(file.getKey().getParent());
        Files.writeString(file.getKey(), file.getValue());
      }
    }
    wanted.forEach((file, text) ->
        assertThat(file)
            .as("%s differs from the classes in dev.offshoot.api; rewrite: %s", file, REWRITE)
            .exists()
            .content()
            .isEqualTo(text));
    try (Stream<Path> files = Files.list(CRDS)) {
      assertThat(files.filter(file -> !wanted.containsKey(file)))
          .as("files in %s that no class makes", CRDS)
          .isEmpty();
    }
  }

  @Test
  void generatingTwiceGivesTheSame() {
    assertThat(wanted()).isEqualTo(wanted());
  }

  private static Map<Path, String> wanted() {
    List<CustomResourceDefinition> crds = Crds.generate();
    Map<Path, String> files = new TreeMap<>();
    for (CustomResourceDefinition crd : crds) {
      files.put(
          CRDS.resolve(crd.getMetadata().getName() + ".yaml"),
          "# Generated from dev.offshoot.api: " + REWRITE + "\n" + Serialization.asYaml(crd));
    }
    files.put(PAGE, ApiReference.of(crds));
    return files;
  }
}
