package dev.offshoot.branch;

import dev.offshoot.api.PostgresSpec;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a branch takes over from a parent that serves: the settings that the parent's server
 * has accepted, as its status shows them, not those that it is only asked for. Pure.
 */
final class InheritedSettings {
  private InheritedSettings() {}

  /**
   * @param wanted what the specs of the whole line ask for
   */
  static Effective of(BranchObservation seen, Effective wanted) {
    return accepted(seen).map(a -> over(seen, own(seen), a, wanted)).orElse(wanted);
  }

  private static Effective over(
      BranchObservation seen, Optional<PostgresSpec> own, PostgresSpec accepted, Effective wanted) {
    var resources = own.filter(p -> p.getResources() != null).isPresent();
    var parameters = new TreeMap<>(ParameterRules.inherited(accepted.getParameters()));
    own.ifPresent(p -> parameters.putAll(p.getParameters()));
    return wanted.with(
        pins(seen, own, String.valueOf(accepted.getImage()), wanted.pins()),
        wanted.version(),
        resources ? wanted.resources() : Optional.ofNullable(accepted.getResources()),
        parameters,
        accepted.extensionNames(),
        accepted.roleNames());
  }

  /**
   * An image that comes from the parent, and that the parent does not run, changes nothing here.
   */
  private static Pins pins(
      BranchObservation seen, Optional<PostgresSpec> own, String accepted, Pins wanted) {
    var itsOwn = own.filter(p -> p.getImage() != null || p.getVersion() != null).isPresent();
    return itsOwn || wanted.image().equals(accepted)
        ? wanted
        : seen.pins()
            .orElseGet(() -> new Pins(accepted, accepted, wanted.major(), wanted.locale()));
  }

  private static Optional<PostgresSpec> own(BranchObservation seen) {
    return Optional.ofNullable(seen.branch().getSpec().getPostgres());
  }

  private static Optional<PostgresSpec> accepted(BranchObservation seen) {
    var parents = seen.line().stream().skip(1).limit(1).toList();
    return parents.stream()
        .map(b -> b.getStatus())
        .filter(s -> s != null && s.getPostgres() != null && s.getPostgres().getImage() != null)
        .map(s -> s.getPostgres())
        .findFirst();
  }

  /** By which it shows that a parent has accepted others. */
  static List<Object> shown(@Nullable PostgresSpec postgres) {
    return postgres == null
        ? List.of()
        : List.of(
            String.valueOf(postgres.getImage()),
            String.valueOf(postgres.getResources()),
            postgres.getParameters(),
            postgres.extensionNames(),
            postgres.roleNames());
  }
}
