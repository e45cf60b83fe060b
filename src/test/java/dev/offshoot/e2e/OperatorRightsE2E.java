package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The operators that the other tests start have the shipped rights and no others, by the word of
 * the API server: so whatever those tests see them do, they may do in earnest.
 */
class OperatorRightsE2E {
  private final ShippedRules shipped = new ShippedRules(Cluster.get().client());

  @Test
  void theSharedOperatorHasThoseOfTheWholeCluster() throws Exception {
    var kubeconfig = Path.of(environment(OperatorProcess.shared().pid(), "KUBECONFIG"));
    assertThat(
            Cluster.get()
                .kubectl(
                    "--kubeconfig=" + kubeconfig,
                    "auth",
                    "whoami",
                    "-o",
                    "jsonpath={.status.userInfo.username}"))
        .isEqualTo("system:serviceaccount:offshoot-system:operator-of-tests");
    var operator = Config.fromKubeconfig(Files.readString(kubeconfig));
    try (var space = Cluster.get().space("rights")) {
      assertThat(rights(operator, space.name())).isEqualTo(each(shipped.everywhere()));
      assertThat(rights(operator, Cluster.OPERATOR_NAMESPACE))
          .isEqualTo(each(shipped.everywhere(), shipped.atHome()));
    }
  }

  @Test
  void oneForASingleNamespaceHasThemThereAlone() {
    try (var space = Cluster.get().space("rights");
        var other = Cluster.get().space("rights")) {
      var operator = OperatorAccount.only(space.client(), space.name()).config();
      assertThat(rights(operator, space.name()))
          .isEqualTo(each(shipped.inOneNamespace(), shipped.atHome()));
      assertThat(rights(operator, other.name())).isEmpty();
    }
  }

  /** All that this user may do in the namespace, but for the route and what every user may. */
  private static Collection<String> rights(Config user, String namespace) {
    try (var client = Clients.lenient(user)) {
      var rights = new TreeSet<String>();
      client
          .authorization()
          .v1()
          .selfSubjectRulesReview()
          .create(
              new SelfSubjectRulesReviewBuilder()
                  .withNewSpec()
                  .withNamespace(namespace)
                  .endSpec()
                  .build())
          .getStatus()
          .getResourceRules()
          .forEach(r ->
              each(r.getApiGroups(), r.getResources(), r.getResourceNames(), r.getVerbs())
                  .forEach(rights::add));
      rights.removeIf(r -> r.contains(".authentication.k8s.io") || r.contains(".authorization."));
      rights.removeAll(each(List.of(OperatorAccount.ROUTE)));
      return rights;
    }
  }

  @SafeVarargs
  private static Collection<String> each(List<PolicyRule>... rules) {
    var rights = new TreeSet<String>();
    Stream.of(rules)
        .flatMap(List::stream)
        .forEach(r ->
            each(r.getApiGroups(), r.getResources(), r.getResourceNames(), r.getVerbs())
                .forEach(rights::add));
    return rights;
  }

  private static Stream<String> each(
      List<String> groups, List<String> resources, List<String> names, List<String> verbs) {
    var all = names.isEmpty() ? List.of("") : names;
    return groups.stream()
        .flatMap(group ->
            resources.stream()
                .flatMap(resource ->
                    all.stream()
                        .flatMap(name ->
                            verbs.stream()
                                .map(verb ->
                                    "%s %s.%s %s".formatted(verb, resource, group, name)))));
  }

  private static String environment(long process, String name) throws Exception {
    return Stream.of(
            Files.readString(Path.of("/proc", String.valueOf(process), "environ")).split("\0"))
        .filter(v -> v.startsWith(name + "="))
        .map(v -> v.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }
}
