package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.branch.Issuances.Holder;
import dev.offshoot.branch.Issuances.Issuance;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.status.Reason;
import dev.offshoot.tls.IssuedCertificate;
import dev.offshoot.tls.Issuer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A branch whose certificate comes from cert-manager. */
class IssuedProofsTest {
  private static final Instant UNTIL = Instant.parse("2026-03-01T00:00:00Z");

  private final BranchPlanner planner =
      new BranchPlanner(
          new Inheritance(Map.of()),
          new RolePasswords(new byte[32]),
          new IssuedProofs(new Issuer("Issuer", "company"), Duration.ofDays(90)),
          new Surroundings(true, true, "offshoot-system", Optional.empty()));

  @Test
  void withoutACertificateThereIsNoPodAndNobodyIsToldWhomToBelieve() {
    var seen = Seen.root();
    seen.issuance =
        new Issuance(Holder.ABSENT, Optional.empty(), "Pending: the issuer is not there");
    var plan = planner.plan(seen.observation());
    assertThat(plan.desired().stream().map(IssuedProofsTest::label))
        .containsExactlyInAnyOrder(
            "ConfigMap/production-db-server",
            "Secret/production-db-bootstrap",
            "Secret/production-db-tls",
            "Certificate/production-db-tls",
            "PersistentVolumeClaim/production-db-0a1b2c",
            "Service/production-db");
    assertThat(secret(plan, "production-db-tls").getData()).isNullOrEmpty();
    assertThat(plan.work()).isEmpty();
    assertThat(plan.certificate()).isEmpty();
    assertThat(plan.again()).isPresent();
    var obstacle = plan.obstacle().orElseThrow();
    assertThat(obstacle.reason()).isEqualTo(Reason.CERTIFICATE_NOT_ISSUED);
    assertThat(obstacle.terminal()).isFalse();
    assertThat(obstacle.message())
        .isEqualTo(
            "Certificate production-db-tls waits for Issuer/company of cert-manager, which says:"
                + " Pending: the issuer is not there; kubectl describe certificate -n shop"
                + " production-db-tls says more");
  }

  @Test
  void withOneEverythingIsThereAndTheSecretIsLeftToCertManager() {
    var seen = Seen.root();
    seen.issuance =
        new Issuance(Holder.OURS, Optional.of(new IssuedCertificate("7c", UNTIL, "PEM")), "");
    var plan = planner.plan(seen.observation());
    assertThat(plan.desired().stream().map(IssuedProofsTest::label))
        .anyMatch(l -> l.startsWith("StatefulSet/"));
    assertThat(plan.obstacle()).isEmpty();
    assertThat(plan.certificate()).contains(new BranchPlan.Certificate("7c", UNTIL, "PEM"));
    assertThat(plan.desired().stream().map(IssuedProofsTest::label))
        .doesNotContain("Secret/production-db-tls")
        .contains("Certificate/production-db-tls");
    assertThat(decoded(secret(plan, "production-db-app").getData().get("ca.crt"))).isEqualTo("PEM");
  }

  @Test
  void certManagerIsNotAskedToOverwriteWhatIsSomebodyElses() {
    var seen = Seen.root();
    seen.issuance = new Issuance(Holder.FOREIGN, Optional.empty(), "");
    assertThat(planner.plan(seen.observation()).desired().stream().map(IssuedProofsTest::label))
        .contains("Secret/production-db-tls")
        .doesNotContain("Certificate/production-db-tls");
  }

  @Test
  void theCertificateIsForAllNamesAndRenewedAfterAThird() {
    var plan = planner.plan(Seen.root().observation());
    var certificate =
        plan.desired().stream()
            .filter(o -> o.getKind().equals("Certificate"))
            .findFirst()
            .orElseThrow();
    assertThat(Serialization.asYaml(certificate))
        .contains("apiVersion: \"cert-manager.io/v1\"")
        .contains("duration: \"2160h0m0s\"", "renewBefore: \"1440h0m0s\"")
        .contains("rotationPolicy: \"Always\"", "secretName: \"production-db-tls\"")
        .contains(
            "- \"production-db\"",
            "- \"production-db.shop\"",
            "- \"production-db.shop.svc\"",
            "- \"production-db.shop.svc.cluster.local\"");
    assertThat(certificate.getMetadata().getOwnerReferences()).hasSize(1);
  }

  /** It was served by a certificate that somebody took away: nothing that runs is stopped. */
  @Test
  void aServerThatIsThereStays() {
    var seen = Seen.root().served();
    seen.objects.put(
        "StatefulSet/production-db-0a1b2c",
        planned(new IssuedCertificate("7c", UNTIL, "PEM"), "StatefulSet"));
    var plan = planner.plan(seen.observation());
    assertThat(plan.desired().stream().map(HasMetadata::getKind)).contains("StatefulSet");
    assertThat(plan.obstacle()).isPresent();
  }

  private HasMetadata planned(IssuedCertificate certificate, String kind) {
    var seen = Seen.root();
    seen.issuance = new Issuance(Holder.OURS, Optional.of(certificate), "");
    return planner.plan(seen.observation()).desired().stream()
        .filter(o -> o.getKind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static Secret secret(BranchPlan plan, String name) {
    List<HasMetadata> desired = plan.desired();
    return desired.stream()
        .filter(o -> o instanceof Secret && o.getMetadata().getName().equals(name))
        .map(Secret.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
  }

  private static String label(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }
}
