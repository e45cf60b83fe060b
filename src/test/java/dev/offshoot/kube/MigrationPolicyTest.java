package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.MigrationPolicySpec;
import dev.offshoot.api.Timeouts;
import dev.offshoot.engine.Engine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a branch says of its migrations, what it inherits, and what holds otherwise. */
class MigrationPolicyTest {
  private final Map<String, DatabaseBranch> branches = new HashMap<>();

  private void branch(
      String name, @Nullable String parent, @Nullable String lock, @Nullable String deadline) {
    var timeouts = new Timeouts();
    timeouts.setLock(lock);
    timeouts.setDeadline(deadline);
    var policy = new MigrationPolicySpec();
    policy.setTimeouts(timeouts);
    var branch = new DatabaseBranch();
    branch.getMetadata().setName(name);
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    branch.getSpec().setMigrationPolicy(policy);
    branches.put(name, branch);
  }

  private MigrationPolicy policy(String name) {
    return MigrationPolicy.of(
        branches.get(name), parent -> Optional.ofNullable(branches.get(parent)));
  }

  @Test
  void timeoutsComeKeyByKeyFromTheNearestAncestorThatSetsThem() {
    branch("production", null, "5s", "2h");
    branch("login", "production", null, "90m");
    branch("deep", "login", null, null);
    assertThat(policy("deep").timeouts())
        .isEqualTo(
            new Engine.Timeouts(Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(90)));
    assertThat(policy("production").timeouts().deadline()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void approvalAndRehearsalAreNotInherited() {
    branch("production", null, null, null);
    var own = branches.get("production").getSpec().getMigrationPolicy();
    own.setApproval(ApprovalPolicy.ALWAYS);
    own.setRehearse(false);
    branch("login", "production", null, null);
    assertThat(policy("production").approval()).isEqualTo(ApprovalPolicy.ALWAYS);
    assertThat(policy("production").rehearse()).isFalse();
    assertThat(policy("login").approval()).isEqualTo(ApprovalPolicy.NEVER);
    assertThat(policy("login").rehearse()).isTrue();
  }

  @Test
  void whereNothingIsSaidARootAsksAboutWhatDestroys() {
    branch("production", null, null, null);
    branches.get("production").getSpec().setMigrationPolicy(null);
    branch("login", "missing", null, null);
    assertThat(policy("production"))
        .isEqualTo(
            new MigrationPolicy(ApprovalPolicy.WHEN_DESTRUCTIVE, true, Engine.Timeouts.DEFAULT));
    assertThat(policy("login").timeouts()).isEqualTo(Engine.Timeouts.DEFAULT);
  }

  @Test
  void aCycleEnds() {
    branch("a", "b", null, null);
    branch("b", "a", "7s", null);
    assertThat(policy("a").timeouts().lock()).isEqualTo(Duration.ofSeconds(7));
  }
}
