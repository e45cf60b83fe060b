package dev.offshoot.branch;

import dev.offshoot.engine.ServerSql;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pod that tries settings beside a server: the server's own container, with scratch space in
 * place of its data, without its keys and its network. It ends by itself. Pure.
 */
final class CheckPod {
  private static final Set<String> VOLUMES = Set.of("data", "files", "run", "tmp", "shm");
  private static final long LONGEST_SECONDS = 3600;
  private static final BigDecimal MEGABYTE = BigDecimal.valueOf(1024 * 1024);

  /** Little: a full node has no room for a second server. */
  private static final Map<String, Quantity> LEAST =
      Map.of("cpu", new Quantity("50m"), "memory", new Quantity("128Mi"));

  /** What a container may request less of than it may use. */
  private static final Set<String> DIVISIBLE = Set.of("cpu", "memory", "ephemeral-storage");

  private CheckPod() {}

  /**
   * @param server what the settings make of the server
   * @param changed parameters of which it is asked whether they need a restart
   * @param major that the data has; "" when it is not known
   * @param freed what the running server requests, which its successor takes over
   */
  static Pod of(
      BranchId id,
      Effective server,
      boolean root,
      Set<String> changed,
      String major,
      Map<String, Quantity> freed) {
    var digest = Settings.of(server).digest();
    var spec = PodChild.of(id, server, false, digest, root).getSpec().getTemplate().getSpec();
    spec.setRestartPolicy("Never");
    spec.setTerminationGracePeriodSeconds(1L);
    spec.setActiveDeadlineSeconds(LONGEST_SECONDS);
    spec.getVolumes().removeIf(v -> !VOLUMES.contains(v.getName()));
    spec.getVolumes()
        .replaceAll(v ->
            v.getName().equals("data")
                ? new VolumeBuilder().withName("data").withNewEmptyDir().endEmptyDir().build()
                : v);
    var container = spec.getContainers().getFirst();
    container.setName("check");
    container.getVolumeMounts().removeIf(m -> !VOLUMES.contains(m.getName()));
    container.setPorts(List.of());
    container.setStartupProbe(null);
    container.setReadinessProbe(null);
    container.setLivenessProbe(null);
    container.setLifecycle(null);
    var limits = server.resources().map(r -> r.limits()).orElse(Map.of());
    container.setResources(
        new ResourceRequirementsBuilder()
            .withRequests(requests(requested(container.getResources()), limits, freed))
            .withLimits(limits)
            .build());
    var command = new ArrayList<>(List.of("sh", "-c", Files.check(), "check"));
    Files.parameters(server.parameters()).lines().forEach(command::add);
    container.setCommand(command.stream().map(CheckPod::literal).toList());
    container.setEnv(
        List.of(
            env("OFFSHOOT_MAJOR", major),
            env("OFFSHOOT_LOCALE", server.pins().locale()),
            env("OFFSHOOT_MEMORY_MB", megabytes(limits)),
            env("OFFSHOOT_SQL", sql(server, changed))));
    var meta = id.owned(Names.check(id.name(), digest));
    // without the UID no Service takes it for the server
    var labels = new TreeMap<>(meta.getLabels());
    labels.remove(Labels.BRANCH_UID);
    labels.put("app.kubernetes.io/component", "check");
    labels.put(Labels.CHECK, digest);
    meta.setLabels(labels);
    return new PodBuilder().withMetadata(meta).withSpec(spec).build();
  }

  private static String sql(Effective server, Set<String> changed) {
    var names =
        changed.stream()
            .map(n -> "'" + n.replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return ServerSql.tryExtensions(server.extensions())
        + (names.isEmpty()
            ? ""
            : "select name as offshoot_restart from pg_settings where context = 'postmaster' and name in ("
                + names
                + ");");
  }

  /** As Kubernetes fills them in: what is only limited is requested up to its limit. */
  static Map<String, Quantity> requested(@Nullable ResourceRequirements resources) {
    var all = new TreeMap<String, Quantity>();
    if (resources != null) {
      all.putAll(Objects.requireNonNullElse(resources.getLimits(), Map.of()));
      all.putAll(Objects.requireNonNullElse(resources.getRequests(), Map.of()));
    }
    return all;
  }

  /** What the new server requests beyond the running one: no node may have room for it. */
  private static Map<String, Quantity> requests(
      Map<String, Quantity> wanted, Map<String, Quantity> limits, Map<String, Quantity> freed) {
    var requests = new TreeMap<>(wanted);
    LEAST.forEach(requests::putIfAbsent);
    requests.replaceAll((name, amount) -> {
      var limit = limits.get(name);
      var above = limit != null && bytes(amount).compareTo(bytes(limit)) > 0;
      if (!DIVISIBLE.contains(name) || above || bytes(amount).signum() < 0) {
        return amount; // the API server says what is wrong with it
      }
      var more = more(name, amount, freed.get(name));
      var least = LEAST.getOrDefault(name, new Quantity("0"));
      var request = bytes(more).compareTo(bytes(least)) < 0 ? least : more;
      return limit != null && bytes(limit).compareTo(bytes(request)) < 0 ? limit : request;
    });
    return requests;
  }

  private static Quantity more(String name, Quantity amount, @Nullable Quantity freed) {
    if (freed == null || bytes(freed).signum() == 0) {
      return amount;
    }
    var more = bytes(amount).subtract(bytes(freed));
    return name.equals("cpu")
        ? new Quantity(
            more.movePointRight(3).setScale(0, RoundingMode.CEILING).toPlainString() + "m")
        : new Quantity(more.setScale(0, RoundingMode.CEILING).toPlainString());
  }

  private static String megabytes(Map<String, Quantity> limits) {
    var limit = limits.get("memory");
    return limit == null ? "" : bytes(limit).divideToIntegralValue(MEGABYTE).toPlainString();
  }

  private static BigDecimal bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity);
  }

  private static EnvVar env(String name, String value) {
    return new EnvVar(name, literal(value), null);
  }

  /** Kubernetes reads {@code $(NAME)} in commands and variables; a dollar sign is two. */
  private static String literal(String text) {
    return text.replace("$", "$$");
  }
}
