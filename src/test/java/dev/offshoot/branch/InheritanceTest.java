package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranchSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritanceTest {
  private final Inheritance inheritance = new Inheritance(Map.of("16", "local/pg:16"));

  @Test
  void aRootHasDefaults() {
    var effective = of("{}");
    assertThat(effective.image()).isEqualTo("docker.io/library/postgres:17");
    assertThat(effective.size()).isEqualTo("10Gi");
    assertThat(effective.ephemeral()).isFalse();
  }

  @Test
  void whatIsOpenComesFromTheNearestAncestor() {
    var effective =
        of(
            "{parent: b}",
            "{parent: a, postgres: {storage: {size: 2Gi}, parameters: {work_mem: 2MB}}}",
            "{postgres: {version: \"16.4\", storage: {size: 1Gi}, roles: [anon], extensions:"
                + " [pg_trgm], parameters: {work_mem: 1MB, max_connections: \"50\"}}}");
    assertThat(effective.size()).isEqualTo("2Gi");
    assertThat(effective.image()).isEqualTo("local/pg:16");
    assertThat(effective.parameters())
        .isEqualTo(Map.of("work_mem", "2MB", "max_connections", "50"));
    assertThat(effective.roles()).containsExactly("anon");
    assertThat(effective.extensions()).containsExactly("pg_trgm");
  }

  @Test
  void imageAndVersionComeFromOneAncestor() {
    var effective = of("{parent: a, postgres: {version: \"16\"}}", "{postgres: {image: own/pg}}");
    assertThat(effective.image()).isEqualTo("local/pg:16");
    assertThat(of("{parent: a}", "{postgres: {image: own/pg}}").image()).isEqualTo("own/pg");
  }

  @Test
  void anExistingClaimIsNotInherited() {
    var effective = of("{parent: a}", "{postgres: {storage: {existingClaim: old}}}");
    assertThat(effective.existingClaim()).isEmpty();
  }

  private Effective of(String... line) {
    List<DatabaseBranchSpec> specs =
        Arrays.stream(line)
            .map(s -> Serialization.unmarshal("---\n" + s, DatabaseBranchSpec.class))
            .toList();
    return inheritance.of(specs);
  }
}
