package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of the page about previews: what Argo CD would make of them for two requests. */
class PreviewE2E {
  private static final Path MANIFESTS = Path.of("gitops", "argocd", "preview");

  @Test
  void eachPullRequestGetsABranchOfItsOwn(@TempDir Path directory) throws Exception {
    try (var shop =
        Shop.open("previews", migration(1, "accounts", "create table accounts (id int)"))) {
      var space = shop.space();

      space
          .apply(rendered(directory.resolve("12"), 12))
          .apply(rendered(directory.resolve("13"), 13));

      for (var branch : new String[] {"preview-12", "preview-13"}) {
        space.ready(branch);
        space.until(() -> assertThat(shop.tracked(branch)).isEqualTo("1,20250501000000"));
        assertThat(shop.sql(branch, "select count(*) from orders")).isEqualTo("0");
      }
      shop.sql("preview-12", "insert into orders (account) values (1)");
      assertThat(shop.sql("preview-13", "select count(*) from orders")).isEqualTo("0");
      assertThat(shop.tracked("production")).isEqualTo("1");
    }
  }

  /** By the API server, with Argo CD's own schema, to the last field. */
  @Test
  @Tag("extended") // the schema comes with Argo CD's source
  void theApplicationSetIsTaken() throws IOException {
    ArgoCd.crds();
    var own =
        Files.readString(MANIFESTS.resolve("applicationset.yaml"))
            .replace("name: previews, namespace: argocd", "name: previews");
    var file = Files.createTempFile("applicationset", ".yaml");
    try (var space = Cluster.get().space("previews")) {
      Files.writeString(file, own);
      var said =
          space.kubectl("create", "--validate=strict", "--dry-run=server", "-f", file.toString());
      assertThat(said).contains("applicationset.argoproj.io/previews created (server dry run)");
    } finally {
      Files.delete(file);
    }
  }

  /** As Argo CD renders it, which writes the suffix into the kustomization of its own copy. */
  private static String rendered(Path copy, int pullRequest) throws IOException {
    try (var files = Files.walk(MANIFESTS.resolve("deploy"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var to = copy.resolve(MANIFESTS.resolve("deploy").relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    Files.writeString(
        copy.resolve("kustomization.yaml"),
        "nameSuffix: \"-" + pullRequest + "\"\n",
        StandardOpenOption.APPEND);
    return Cluster.get().kubectl("kustomize", copy.toString());
  }
}
