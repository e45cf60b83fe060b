package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranchSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InheritanceTest {
  private Inheritance inheritance = new Inheritance(Map.of("16", "local/pg:16"));
  private Optional<Pins> pinned = Optional.empty();
  private Optional<Pins> parents = Optional.empty();

  @Test
  void aRootHasDefaults() {
    var effective = of("{}");
    assertThat(effective.image()).isEqualTo("docker.io/library/postgres:17");
    assertThat(effective.size()).isEqualTo("10Gi");
    assertThat(effective.ephemeral()).isFalse();
  }

  @Test
  void theStatusShowsTheSizeOfTheVolume() {
    var effective = of("{postgres: {storage: {size: 5Gi}}}");
    var claim =
        new PersistentVolumeClaimBuilder()
            .withNewSpec()
            .withNewResources()
            .addToRequests("storage", new Quantity("10Gi"))
            .endResources()
            .endSpec();
    assertThat(size(effective, Optional.empty())).isEqualTo("5Gi");
    assertThat(size(effective, Optional.of(claim.build()))).isEqualTo("10Gi");
    claim.withNewStatus().addToCapacity("storage", new Quantity("12Gi")).endStatus();
    assertThat(size(effective, Optional.of(claim.build()))).isEqualTo("12Gi");
  }

  private static String size(Effective effective, Optional<PersistentVolumeClaim> claim) {
    return Inheritance.shown(effective, claim).getStorage().getSize().toString();
  }

  @Test
  void whatIsOpenComesFromTheNearestAncestor() {
    var effective =
        of(
            "{parentRef: {name: b}}",
            "{parentRef: {name: a}, postgres: {storage: {size: 2Gi}, parameters: {work_mem: 2MB}}}",
            "{postgres: {version: 16, storage: {size: 1Gi}, roles: [{name: anon}], extensions:"
                + " [{name: pg_trgm}], parameters: {work_mem: 1MB, max_connections: \"50\"}}}");
    assertThat(effective.size()).isEqualTo("2Gi");
    assertThat(effective.image()).isEqualTo("local/pg:16");
    assertThat(effective.parameters())
        .isEqualTo(Map.of("work_mem", "2MB", "max_connections", "50"));
    assertThat(effective.roles()).containsExactly("anon");
    assertThat(effective.extensions()).containsExactly("pg_trgm");
  }

  @Test
  void imageAndVersionComeFromOneAncestor() {
    var effective =
        of("{parentRef: {name: a}, postgres: {version: 16}}", "{postgres: {image: own/pg}}");
    assertThat(effective.image()).isEqualTo("local/pg:16");
    assertThat(of("{parentRef: {name: a}}", "{postgres: {image: own/pg}}").image())
        .isEqualTo("own/pg");
  }

  @Test
  void anotherDefaultImageChangesNothingThatWasResolved() {
    pinned = Optional.of(of("{}").pins());
    inheritance = new Inheritance(Map.of("17", "new/pg:17", "18", "new/pg:18"));
    for (var same : List.of("{}", "{postgres: {version: 17}}", "{suspend: true}")) {
      assertThat(of(same).image()).as(same).isEqualTo("docker.io/library/postgres:17");
    }
    assertThat(of("{postgres: {image: \"own/pg@sha256:ab\"}}").pins())
        .isEqualTo(new Pins("own/pg@sha256:ab", "own/pg@sha256:ab", Optional.of("17"), "C"));
  }

  /** The image went from the spec: the data is still of its major. */
  @Test
  void theMajorThatTheServerSaidStays() {
    pinned =
        Optional.of(
            of("{postgres: {image: own/pg}}").pins().servedBy(Optional.of("16.9 (Debian)")));
    assertThat(pinned.orElseThrow().major()).contains("16");
    assertThat(of("{}").image()).isEqualTo("local/pg:16");
    assertThat(of("{postgres: {image: own/pg}}").version()).contains("16");
  }

  @Test
  void aBranchTakesWhatWasResolvedForItsParent() {
    parents = Optional.of(new Pins("17", "old/pg:17", Optional.of("17"), "en_US.utf8"));
    var branch = of("{parentRef: {name: a}}", "{}");
    assertThat(branch.image()).isEqualTo("old/pg:17");
    assertThat(branch.pins().locale()).isEqualTo("en_US.utf8");
    assertThat(of("{parentRef: {name: a}, postgres: {version: 16}}", "{}").image())
        .isEqualTo("local/pg:16");
    parents = Optional.of(new Pins("own/pg", "own/pg", Optional.of("16"), "C"));
    assertThat(of("{parentRef: {name: a}}", "{postgres: {version: 17}}").image())
        .as("the parent's was resolved for other words")
        .isEqualTo("docker.io/library/postgres:17");
  }

  @Test
  void anExistingClaimIsNotInherited() {
    var effective = of("{parentRef: {name: a}}", "{postgres: {storage: {claimName: old}}}");
    assertThat(effective.claimName()).isEmpty();
  }

  private Effective of(String... line) {
    List<DatabaseBranchSpec> specs =
        Arrays.stream(line)
            .map(s -> Serialization.unmarshal("---\n" + s, DatabaseBranchSpec.class))
            .toList();
    return inheritance.of(specs, pinned, parents);
  }
}
