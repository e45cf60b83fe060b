package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The list of parts that goes into the image: what is in the jar is on it, and nothing else. */
class SbomIT {
  private static final Path SBOM = Path.of("target", "offshoot.cdx.json");
  private static final Path JAR = Path.of("target", "offshoot.jar");

  @Test
  void itListsWhatIsInTheJar() throws IOException {
    var listed = new TreeSet<String>();
    for (var part : sbom().path("components")) {
      listed.add(part.path("name").asText() + "-" + part.path("version").asText());
    }
    assertThat(listed).isEqualTo(packed());
  }

  @Test
  void eachPartHasALicenseAndADigest() throws IOException {
    assertThat(sbom().path("components"))
        .allSatisfy(c -> {
          assertThat(c.path("licenses")).as("%s", c.path("name")).isNotEmpty();
          assertThat(c.path("hashes")).as("%s", c.path("name")).isNotEmpty();
          assertThat(c.path("purl").asText()).startsWith("pkg:maven/");
        });
  }

  /** Else the image would be another at each build. */
  @Test
  void itSaysNothingOfWhenItWasMade() throws IOException {
    assertThat(sbom().has("serialNumber")).isFalse();
    assertThat(sbom().path("metadata").has("timestamp")).isFalse();
  }

  private static JsonNode sbom() throws IOException {
    return new ObjectMapper().readTree(SBOM.toFile());
  }

  /** Of the jars of this test's class path, those that have a class in the packed one. */
  private static Set<String> packed() throws IOException {
    var ours = classes(JAR);
    var parts = new TreeSet<String>();
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (var entry : List.of(path.split(File.pathSeparator))) {
      if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
        var name = Path.of(entry).getFileName().toString();
        var classes = classes(Path.of(entry));
        classes.retainAll(ours);
        if (!classes.isEmpty()) {
          parts.add(name.substring(0, name.length() - ".jar".length()));
        }
      }
    }
    return parts;
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return StreamSupport.stream(
              ((Iterable<java.util.jar.JarEntry>) () -> file.entries().asIterator()).spliterator(),
              false)
          .map(java.util.jar.JarEntry::getName)
          .filter(n -> n.endsWith(".class") && !n.endsWith("module-info.class"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
