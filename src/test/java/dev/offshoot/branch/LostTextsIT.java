package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchReference;
import dev.offshoot.api.ConfigMapRef;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSetSpec;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.api.SourceContent;
import dev.offshoot.api.SourceFormat;
import dev.offshoot.api.SourceSpec;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which lost migrations nothing in the cluster has the text of. */
class LostTextsIT {
  private final ApiServer api = ApiServer.get();

  @Test
  void whatStandsInNoSetAndNoOtherBranchIsNamed() {
    var namespace = api.namespace();
    branch(namespace, "production");
    branch(namespace, "login");
    map(namespace, "files", Map.of("V3__c.sql", "select 3", "README", "no migration"));
    map(
        namespace,
        Names.migrationsReport("login"),
        Map.of("migrations", "1\t4\td\t0123456789ab\n"));
    map(
        namespace,
        Names.migrationsReport("production"),
        Map.of("migrations", "5\t5\te\t0123456789ab\n"));
    set(namespace, "a", "production", "2");
    set(namespace, "b", "login", "6");
    var lost =
        Stream.of("2", "3", "4", "5", "6")
            .map(v ->
                new HistoryMark.Entry(
                    1, Version.of(v), "m" + v, new Checksum("0123456789ab"), "attempt"))
            .toList();
    var id = new BranchId(namespace, "production", Seen.UID);
    var function = new HistoryMark.Entry(9, null, "f", new Checksum("0123456789ab"), "attempt");
    var texts = new LostTexts(api.client());
    assertThat(texts.nowhere(id, lost))
        .isEqualTo(" The text of 5 m5, 6 m6 is in no set and no other branch.");
    assertThat(texts.nowhere(id, List.of(lost.getFirst(), function))).isEmpty();
  }

  private void branch(String namespace, String name) {
    var branch = new DatabaseBranch();
    branch.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    branch.setSpec(new DatabaseBranchSpec());
    if (!name.equals("production")) {
      branch.getSpec().setParentRef(new BranchReference("production"));
    }
    api.client().resource(branch).create();
  }

  private void set(String namespace, String name, String branch, String version) {
    var set = new MigrationSet();
    set.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    set.setSpec(new MigrationSetSpec());
    set.getSpec().setBranchRef(new BranchReference(branch));
    set.getSpec().setMigrations(List.of(new MigrationSpec(version, "m", "select 1")));
    if (branch.equals("production")) {
      set.getSpec().setSources(List.of(source("files"), source("absent")));
    }
    api.client().resource(set).create();
  }

  private static SourceSpec source(String configMap) {
    return new SourceSpec(
        new ConfigMapRef(configMap), SourceFormat.PLAIN, SourceContent.MIGRATIONS);
  }

  private void map(String namespace, String name, Map<String, String> data) {
    api.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }
}
