package dev.offshoot.branch;

import dev.offshoot.api.ResourcesSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a branch's server is, after inheritance.
 *
 * @param pins what was resolved once: the image, the major, the locale
 * @param version as it is asked for, or the major, when it is known
 * @param size of the volume; empty when ephemeral
 * @param storageClass empty for the cluster's default
 * @param claimName a volume claim to use instead of an own one
 */
record Effective(
    Pins pins,
    Optional<String> version,
    boolean ephemeral,
    String size,
    Optional<String> storageClass,
    Optional<String> claimName,
    Optional<ResourcesSpec> resources,
    Map<String, String> parameters,
    List<String> extensions,
    List<String> roles) {

  /** What its pod runs. */
  String image() {
    return pins.image();
  }

  /** The same server on the same storage, with other settings. */
  Effective with(
      Pins pins,
      Optional<String> version,
      Optional<ResourcesSpec> resources,
      Map<String, String> parameters,
      List<String> extensions,
      List<String> roles) {
    return new Effective(
        pins,
        version,
        ephemeral,
        size,
        storageClass,
        claimName,
        resources,
        parameters,
        extensions,
        roles);
  }

  /** The same, on the volume that was made for the branch, whatever its spec names. */
  Effective onOwnVolume() {
    return new Effective(
        pins,
        version,
        ephemeral,
        size,
        storageClass,
        Optional.empty(),
        resources,
        parameters,
        extensions,
        roles);
  }
}
