package dev.offshoot.migration;

import dev.offshoot.api.Acknowledgement;
import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.ConfigMapRef;
import dev.offshoot.api.FunctionSpec;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSetSpec;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.api.SourceContent;
import dev.offshoot.api.SourceFormat;
import dev.offshoot.api.SourceSpec;
import dev.offshoot.engine.Engine;
import dev.offshoot.kube.MigrationPolicy;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes sets for tests, as a user writes them. */
final class Sets {
  private final MigrationSet set = new MigrationSet();
  private final List<MigrationSpec> migrations = new ArrayList<>();
  private final List<FunctionSpec> functions = new ArrayList<>();
  private final List<SourceSpec> sources = new ArrayList<>();

  private Sets(String name) {
    set.getMetadata().setName(name);
    set.getMetadata().setUid("uid-" + name);
    set.getMetadata().setGeneration(1L);
    set.setSpec(new MigrationSetSpec());
    set.getSpec().setBranchRef(new BranchReference("login"));
  }

  static Sets set(String name) {
    return new Sets(name);
  }

  Sets migration(String version, String name, String sql) {
    migrations.add(new MigrationSpec(version, name, sql));
    return this;
  }

  Sets migration(MigrationSpec spec) {
    migrations.add(spec);
    return this;
  }

  Sets function(String name, String sql) {
    functions.add(new FunctionSpec(name, sql));
    return this;
  }

  Sets configMap(String name) {
    return source(name, SourceContent.MIGRATIONS);
  }

  Sets source(String configMap, SourceContent content) {
    sources.add(new SourceSpec(new ConfigMapRef(configMap), SourceFormat.PLAIN, content));
    return this;
  }

  Sets annotation(String key, String value) {
    var annotations = new HashMap<>(set.getMetadata().getAnnotations());
    annotations.put(key, value);
    set.getMetadata().setAnnotations(annotations);
    return this;
  }

  /** Each as version@checksum. */
  Sets acknowledge(String... entries) {
    set.getSpec().setAcknowledgeDestructive(acknowledgements(entries));
    return this;
  }

  static List<Acknowledgement> acknowledgements(String... entries) {
    return Stream.of(entries)
        .map(e -> e.split("@", 2))
        .map(e -> new Acknowledgement(e[0], e[1]))
        .toList();
  }

  /** As messages print it. */
  static String printed(String entry) {
    var parts = entry.split("@", 2);
    return "{\"version\": \"%s\", \"checksum\": \"%s\"}".formatted(parts[0], parts[1]);
  }

  private boolean rehearse = true;

  /** As on a branch whose policy wants no rehearsal. */
  Sets unrehearsed() {
    rehearse = false;
    return this;
  }

  MigrationSet in(String namespace, String branch) {
    set.getMetadata().setNamespace(namespace);
    set.getMetadata().setUid(null);
    set.getMetadata().setGeneration(null);
    build().getSpec().setBranchRef(new BranchReference(branch));
    return set;
  }

  MigrationSet build() {
    set.getSpec().setMigrations(migrations);
    set.getSpec().setFunctions(functions);
    set.getSpec().setSources(sources);
    return set;
  }

  WantedSet read(ConfigMap... maps) {
    var byName = new HashMap<String, ConfigMap>();
    for (var map : maps) {
      byName.put(map.getMetadata().getName(), map);
    }
    return SetReader.read(
        build(),
        new MigrationPolicy(ApprovalPolicy.NEVER, rehearse, Engine.Timeouts.DEFAULT),
        byName);
  }

  static ConfigMap map(String name, Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withData(data)
        .build();
  }
}
