package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.Names;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * cert-manager signs for branches' servers where an issuer of it is named, with the rights that the
 * chart gives, and not a moment longer.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
@ResourceLock(Cluster.INSTALLATIONS)
@Tag("extended") // cert-manager takes five minutes to build
class CertManagerE2E {
  private static final String ISSUERS =
      """
      apiVersion: cert-manager.io/v1
      kind: Issuer
      metadata: {name: self-signed}
      spec: {selfSigned: {}}
      ---
      apiVersion: cert-manager.io/v1
      kind: Certificate
      metadata: {name: company-ca}
      spec:
        isCA: true
        commonName: Company
        secretName: company-ca
        privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
        issuerRef: {kind: Issuer, name: self-signed}
      ---
      apiVersion: cert-manager.io/v1
      kind: Issuer
      metadata: {name: company}
      spec: {ca: {secretName: company-ca}}
      """;

  /** The same in sessions of all time zones. */
  private static final String STARTED =
      "select extract(epoch from pg_postmaster_start_time())::text";

  @TempDir Path files;

  @Test
  void aCompanysIssuerVouchesForBranches() throws Exception {
    CertManager.noCrds();
    try (var shop = Cluster.withoutOperator().space("certified-shop");
        var release = HelmRelease.of(Cluster.withoutOperator().space("certified-home"), shop)) {
      release.installed();
      shop.root("production").ready("production");
      var own = new StrictClient(shop, "production", files).authority();

      release.installed("--set", "certificateIssuer=Issuer/company");
      shop.branch("login", "{parentRef: {name: production}}");
      shop.until(() ->
          assertThat(described(shop, "login"))
              .contains("CertificateNotIssued", "this cluster knows no kind Certificate"));
      CertManager.crds();
      try (var _ = CertManager.start()) {
        shop.until(() ->
            assertThat(described(shop, "login"))
                .contains(
                    "waits for Issuer/company of cert-manager, which says: Pending: Referenced",
                    "not found"));
        var started = shop.psql("production", "app", STARTED);
        shop.apply(ISSUERS);
        shop.ready("login");
        provesItself(shop, "login", company(shop));
        changedOverWithoutARestart(shop, own, started);
        assertThat(release.logs()).doesNotContain("PRIVATE KEY");
        anotherPassWritesNothing(shop);
        shop.kubectl("delete", "databasebranch", "login", Space.TIMEOUT);
        shop.until(() ->
            assertThat(shop.kubectl("get", "secrets,certificates", "-o", "name"))
                .doesNotContain("login"));
      }
      backAgain(shop, release, own);
      CertManager.noCrds();
    }
  }

  /** The second of two passes begins when the first is over. */
  private static void anotherPassWritesNothing(Space shop) {
    var written = requests(shop, "APPLY");
    assertThat(written).isPositive();
    for (var look = 1; look <= 2; look++) {
      var looked = requests(shop, "GET");
      shop.kubectl("annotate", "service", "production-db", "--overwrite", "look=" + look);
      shop.until(() -> assertThat(requests(shop, "GET")).isGreaterThan(looked));
    }
    assertThat(requests(shop, "APPLY")).isEqualTo(written);
  }

  /** How many requests about Certificates the API server had. */
  private static long requests(Space shop, String verb) {
    return shop.kubectl("get", "--raw", "/metrics")
        .lines()
        .filter(l -> l.startsWith("apiserver_request_total{"))
        .filter(l ->
            l.contains("resource=\"certificates\"")
                && l.contains("subresource=\"\"")
                && l.contains("verb=\"" + verb + "\""))
        .mapToLong(l -> (long) Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The commands of the page. */
  private void backAgain(Space shop, HelmRelease release, String own) throws Exception {
    release.installed();
    shop.kubectl("delete", "certificates", "-l", "app.kubernetes.io/managed-by=offshoot");
    shop.kubectl("delete", "secret", "production-db-tls");
    shop.kubectl("delete", "pod", "-l", "offshoot.dev/branch=production");
    shop.until(
        () -> assertThat(new StrictClient(shop, "production", files).authority()).isEqualTo(own));
    shop.ready("production");
    provesItself(shop, "production", own);
  }

  private void provesItself(Space space, String branch, String authority) throws Exception {
    var client = new StrictClient(space, branch, files);
    assertThat(client.authority()).isEqualTo(authority);
    try (var forward = client.forward()) {
      space.until(() ->
          assertThat(StrictClient.presented(forward.getLocalPort())).isEqualTo(client.serial()));
      assertThat(client.asks(forward.getLocalPort(), client.host(), authority))
          .isEqualTo("t TLSv1.3");
      assertThat(client.asks(forward.getLocalPort(), "another-db.shop.svc", authority))
          .contains("does not match host name");
    }
  }

  /** Production was there before, with a certificate of the operator's own; then it is renewed. */
  private void changedOverWithoutARestart(Space space, String own, String started)
      throws Exception {
    provesItself(space, "production", company(space));
    try (var session = Sql.app(space, "production")) {
      assertThat(company(space)).isNotEqualTo(own);

      var client = new StrictClient(space, "production", files);
      var first = client.serial();
      space.kubectl("delete", "secret", Names.tls("production"));
      space.until(() -> assertThat(client.serial()).startsWith("serial=").isNotEqualTo(first));
      provesItself(space, "production", company(space));
      assertThat(session.one(STARTED)).isEqualTo(started);
    }
  }

  private static String described(Space space, String branch) {
    return space.kubectl("describe", "databasebranch", branch);
  }

  private static String company(Space space) {
    return space.secret("company-ca", "ca.crt");
  }
}
