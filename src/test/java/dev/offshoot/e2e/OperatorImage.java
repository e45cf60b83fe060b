package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator's image, made by scripts/image from target/offshoot.jar. */
final class OperatorImage {
  private OperatorImage() {}

  /** It goes into this cluster, unless this jar's is there already. */
  static void into(Cluster cluster) throws Exception {
    var stamp = Path.of("target", "e2e", "image.stamp");
    var now =
        "%s %s %s"
            .formatted(
                cluster.name(),
                cluster
                    .client()
                    .namespaces()
                    .withName("kube-system")
                    .require()
                    .getMetadata()
                    .getUid(),
                Files.getLastModifiedTime(Path.of("target", "offshoot.jar")));
    if (!Files.exists(stamp) || !Files.readString(stamp).equals(now)) {
      make(cluster.name());
      Files.writeString(stamp, now);
    }
  }

  /** As an OCI archive, its layers not compressed. */
  static void into(Path archive) throws Exception {
    make("--output", archive.toString());
  }

  private static void make(String... arguments) throws Exception {
    var log = Path.of("target", "e2e", "image.log");
    Files.createDirectories(log.getParent());
    var command = new ArrayList<>(List.of("scripts/image"));
    command.addAll(Arrays.asList(arguments));
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("it ended, see %s", log).isTrue();
    assertThat(process.exitValue()).as("see %s", log).isZero();
  }
}
