package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Whose rights an operator has that a test starts: a service account with the rules of the shipped
 * manifests and {@link #ROUTE}, which it needs because it is outside the cluster there. It must
 * never grant anything else.
 */
final class OperatorAccount {
  /** How an operator outside the cluster comes to its pods. In no manifest: it is the tests'. */
  static final PolicyRule ROUTE =
      new PolicyRuleBuilder()
          .withApiGroups("")
          .withResources("pods/portforward")
          .withVerbs("get", "create")
          .build();

  private static final String NAME = "operator-of-tests";
  private static final String RBAC = "rbac.authorization.k8s.io";

  /** Longer than a run of all tests. */
  private static final Duration LIFETIME = Duration.ofHours(24);

  private final KubernetesClient administrator;
  private final String home;
  private final List<PolicyRule> granted = new ArrayList<>();

  private OperatorAccount(KubernetesClient administrator, String home) {
    this.administrator = administrator;
    this.home = home;
    administrator
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(home)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  /** For an operator of all namespaces. */
  static OperatorAccount everywhere(KubernetesClient administrator) {
    var account = new OperatorAccount(administrator, Cluster.OPERATOR_NAMESPACE);
    var shipped = new ShippedRules(administrator);
    account.grantEverywhere(NAME, shipped.everywhere());
    account.grantEverywhere(NAME + "-route", List.of(ROUTE));
    account.grantAtHome(NAME + "-leader", shipped.atHome());
    return account;
  }

  /** For an operator of this namespace alone, where it is also at home. */
  static OperatorAccount only(KubernetesClient administrator, String namespace) {
    var account = new OperatorAccount(administrator, namespace);
    var shipped = new ShippedRules(administrator);
    account.grantAtHome(NAME, shipped.inOneNamespace());
    account.grantAtHome(NAME + "-route", List.of(ROUTE));
    account.grantAtHome(NAME + "-leader", shipped.atHome());
    return account;
  }

  /** As the API server calls it. */
  String user() {
    return "system:serviceaccount:" + home + ":" + NAME;
  }

  /** For a client that has its rights, and has them from now on. */
  Config config() {
    var config = Config.fromKubeconfig(kubeconfig());
    try (var client = Clients.lenient(config)) {
      await()
          .atMost(Space.PATIENCE) // the authorizer reads roles from a cache
          .until(() -> granted.stream().allMatch(rule -> allowed(client, rule)));
    }
    return config;
  }

  /** For a program that has its rights, and has them from now on. */
  Path kubeconfig(Path file) throws IOException {
    config();
    return Files.writeString(file, kubeconfig());
  }

  /** An operator that lacks a right may well go on without: its log tells what was refused. */
  static void assertNothingRefused(String log) {
    assertThat(log.lines().filter(l -> l.contains("forbidden: User \"")))
        .as("what the operator's rights are too few for")
        .isEmpty();
  }

  private String kubeconfig() {
    var cluster = administrator.getConfiguration();
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: tests, cluster: {server: "%s", certificate-authority-data: "%s"}}]
    users: [{name: operator, user: {token: "%s"}}]
    contexts: [{name: operator, context: {cluster: tests, user: operator}}]
    current-context: operator
    """
        .formatted(cluster.getMasterUrl(), authority(cluster), token());
  }

  private static String authority(Config cluster) {
    if (cluster.getCaCertData() != null) {
      return cluster.getCaCertData();
    }
    try {
      return Base64.getEncoder()
          .encodeToString(Files.readAllBytes(Path.of(cluster.getCaCertFile())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String token() {
    return administrator
        .serviceAccounts()
        .inNamespace(home)
        .withName(NAME)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(LIFETIME.toSeconds())
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  private void grantEverywhere(String role, List<PolicyRule> rules) {
    granted.addAll(rules);
    administrator
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withRules(rules)
                .build())
        .serverSideApply();
    administrator
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withNewRoleRef(RBAC, "ClusterRole", role)
                .addNewSubject("", "ServiceAccount", NAME, home)
                .build())
        .serverSideApply();
  }

  private void grantAtHome(String role, List<PolicyRule> rules) {
    granted.addAll(rules);
    administrator
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(home)
                .endMetadata()
                .withRules(rules)
                .build())
        .serverSideApply();
    administrator
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(home)
                .endMetadata()
                .withNewRoleRef(RBAC, "Role", role)
                .addNewSubject("", "ServiceAccount", NAME, home)
                .build())
        .serverSideApply();
  }

  /** One part of each rule stands for all of it: a role is known whole or not at all. */
  private boolean allowed(KubernetesClient client, PolicyRule rule) {
    var resource = rule.getResources().getFirst().split("/", 2);
    var attributes =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(home)
            .withGroup(rule.getApiGroups().getFirst())
            .withResource(resource[0])
            .withSubresource(resource.length == 1 ? "" : resource[1])
            .withVerb(rule.getVerbs().getFirst())
            .withName(rule.getResourceNames().isEmpty() ? "" : rule.getResourceNames().getFirst())
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(attributes)
        .getStatus()
        .getAllowed();
  }
}
