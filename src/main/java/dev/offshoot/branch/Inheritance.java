package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.ExtensionSpec;
import dev.offshoot.api.PostgresSpec;
import dev.offshoot.api.RoleSpec;
import dev.offshoot.api.StorageSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a branch's server is: what its own spec leaves open comes from the nearest ancestor
 * that says it, then from the defaults. Pure. It must never take an image from one ancestor and the
 * version from another, nor resolve again what was resolved for the same words.
 */
final class Inheritance {
  private static final String DEFAULT_VERSION = "17";
  private static final String DEFAULT_SIZE = "10Gi";

  private final Map<String, String> images;

  /**
   * @param images by major; a major that is not named gets the official image
   */
  Inheritance(Map<String, String> images) {
    this.images = Map.copyOf(images);
  }

  /**
   * @param line the branch's own spec first, its root's last
   * @param pinned what was resolved for the branch before
   * @param parents what was resolved for its parent
   */
  Effective of(List<DatabaseBranchSpec> line, Optional<Pins> pinned, Optional<Pins> parents) {
    var root = Optional.ofNullable(line.getLast().getPostgres());
    var said = first(line, p -> p.getImage() != null || p.getVersion() != null ? p : null);
    var known = pinned.or(() -> parents);
    var major = known.flatMap(Pins::major);
    var version =
        said.isEmpty()
            ? major.or(() -> Optional.of(DEFAULT_VERSION))
            : Optional.ofNullable(said.get().getVersion()).map(String::valueOf);
    var asked =
        said.map(PostgresSpec::getImage)
            .or(() -> version)
            .orElseThrow(() -> new IllegalStateException("neither image nor version"));
    var same =
        Stream.of(pinned, parents)
            .flatMap(Optional::stream)
            .filter(p -> p.asked().equals(asked))
            .findFirst();
    var image =
        said.map(PostgresSpec::getImage)
            .or(() -> same.map(Pins::image))
            .orElseGet(() -> image(asked));
    var pins =
        new Pins(
            asked,
            image,
            version
                .map(Pins::major)
                .or(() -> pinned.flatMap(Pins::major))
                .or(() -> same.flatMap(Pins::major)),
            known.map(Pins::locale).orElse(Pins.DEFAULT_LOCALE));
    var parameters = new TreeMap<String, String>();
    for (var spec : line.reversed()) {
      var postgres = spec.getPostgres();
      var own = postgres == null ? Map.<String, String>of() : postgres.getParameters();
      var inherited = ParameterRules.inherited(parameters);
      parameters.clear();
      parameters.putAll(inherited);
      parameters.putAll(own);
    }
    return new Effective(
        pins,
        version.or(pins::major),
        storage(line, StorageSpec::getEphemeral).orElse(false),
        storage(line, StorageSpec::getSize).map(Quantity::toString).orElse(DEFAULT_SIZE),
        storage(line, StorageSpec::getClassName),
        Optional.ofNullable(line.getFirst().getPostgres())
            .map(PostgresSpec::getStorage)
            .map(StorageSpec::getClaimName),
        first(line, PostgresSpec::getResources),
        parameters,
        root.map(PostgresSpec::extensionNames).orElse(List.of()),
        root.map(PostgresSpec::roleNames).orElse(List.of()));
  }

  private static Optional<Quantity> size(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getStatus())
        .map(s -> s.getCapacity())
        .map(c -> c.get("storage"))
        .or(() -> Retained.requested(claim));
  }

  private String image(String major) {
    var named = images.get(major);
    return named == null ? "docker.io/library/postgres:" + major : named;
  }

  private static <T> Optional<T> first(
      List<DatabaseBranchSpec> line, Function<PostgresSpec, @Nullable T> field) {
    return line.stream()
        .map(DatabaseBranchSpec::getPostgres)
        .filter(Objects::nonNull)
        .flatMap(p -> Stream.ofNullable(field.apply(p)))
        .findFirst();
  }

  private static <T> Optional<T> storage(
      List<DatabaseBranchSpec> line, Function<StorageSpec, @Nullable T> field) {
    return first(line, p -> p.getStorage() == null ? null : field.apply(p.getStorage()));
  }

  /**
   * The effective values in the form that the status shows.
   *
   * @param claim its volume claim where there is one: a volume never shrinks, and may not grow
   */
  static PostgresSpec shown(Effective effective, Optional<PersistentVolumeClaim> claim) {
    var storage = new StorageSpec();
    storage.setSize(
        claim.flatMap(Inheritance::size).orElseGet(() -> new Quantity(effective.size())));
    storage.setClassName(effective.storageClass().orElse(null));
    storage.setEphemeral(effective.ephemeral());
    storage.setClaimName(effective.claimName().orElse(null));
    var shown = new PostgresSpec();
    shown.setVersion(effective.version().map(Integer::valueOf).orElse(null));
    shown.setImage(effective.image());
    shown.setStorage(storage);
    shown.setResources(effective.resources().orElse(null));
    shown.setParameters(effective.parameters());
    shown.setExtensions(effective.extensions().stream().map(ExtensionSpec::new).toList());
    shown.setRoles(effective.roles().stream().map(RoleSpec::new).toList());
    return shown;
  }
}
